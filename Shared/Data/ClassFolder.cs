using System.Security.Cryptography;
using System.Text;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>Lists folders of images, one a class. Hidden files and folders are passed over.</summary>
internal static class ClassFolder
{
    private static readonly EnumerationOptions AllThatIsSeen = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    /// <summary>Names of the classes, in order.</summary>
    /// <exception cref="InvalidInputException">There is no such folder, or it cannot be listed.</exception>
    public static IEnumerable<string> ListNames(string part)
        => List(part, () => Directory.EnumerateDirectories(part, "*", AllThatIsSeen)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>The files below the folders of the classes. Their order mixes the classes: that of the SHA-256 of their paths below
    /// <paramref name="part"/>, so that a file more or less moves no other.</summary>
    /// <exception cref="InvalidInputException">A folder is of no class, a file lies beside the folders, or they cannot be listed.</exception>
    public static IReadOnlyList<LabelledFile> ListFiles(string part, IReadOnlyList<string> classNames)
    {
        string? unknown = ListNames(part).FirstOrDefault(name => !classNames.Contains(name));
        if (unknown is not null)
        {
            throw new InvalidInputException($"{Path.Combine(part, unknown)} is the folder of no class: there are {string.Join(", ", classNames)}.");
        }

        string? stray = List(part, () => Directory.EnumerateFiles(part, "*", AllThatIsSeen)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (stray is not null)
        {
            throw new InvalidInputException($"{stray} lies in no class's folder.");
        }

        EnumerationOptions below = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false, RecurseSubdirectories = true };
        return
        [
            .. classNames
                .Select((name, label) => (Folder: Path.Combine(part, name), Label: label))
                .Where(one => Directory.Exists(one.Folder))
                .SelectMany(one => List(one.Folder, () => Directory.EnumerateFiles(one.Folder, "*", below)).Select(path => new LabelledFile(path, one.Label)))
                .OrderBy(file => HashOf(Path.GetRelativePath(part, file.Path)), StringComparer.Ordinal),
        ];
    }

    private static string HashOf(string path)
        => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(path.Replace(Path.DirectorySeparatorChar, '/'))));

    private static string[] List(string folder, Func<IEnumerable<string>> list)
    {
        try
        {
            return [.. list()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot list {folder}: {error.Message}", error);
        }
    }
}
