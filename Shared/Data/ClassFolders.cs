using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>What a folder that has a folder of images for each class holds. Hidden files and folders are passed over.</summary>
/// <param name="Folder">Its path.</param>
/// <param name="ClassNames">Names of its folders, in the order of their UTF-16 code units.</param>
/// <param name="Files">The files below them, those of classes that nobody knows left out. Their order mixes the classes: that of the
/// SHA-256 of their paths below <paramref name="Folder"/>, so that one file more leaves the others in their order.</param>
/// <param name="Problems">A line for each reason not to use it.</param>
internal sealed record ClassFolders(
    string Folder, IReadOnlyList<string> ClassNames, IReadOnlyList<LabelledFile> Files, IReadOnlyList<string> Problems)
{
    private const int MaxListedNames = 10;

    private static readonly EnumerationOptions Seen = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    private static readonly EnumerationOptions SeenBelow = new()
    {
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
        RecurseSubdirectories = true,
    };

    /// <summary>Lists it.</summary>
    /// <param name="path">The folder; may be missing.</param>
    /// <param name="classNames">The classes in the order of their indices; null for the folder's own.</param>
    /// <exception cref="InvalidInputException">A folder cannot be listed.</exception>
    /// <exception cref="TransientFaultException">A file system failed.</exception>
    public static ClassFolders List(string path, IReadOnlyList<string>? classNames = null)
    {
        if (!Directory.Exists(path))
        {
            return new ClassFolders(path, [], [], [$"there is no folder {path}."]);
        }

        var problems = new List<string>();
        problems.AddRange(Listed(path, () => Directory.EnumerateFiles(path, "*", Seen)).Select(file => $"{file} lies in no class's folder."));
        string[] own = [.. Listed(path, () => Directory.EnumerateDirectories(path, "*", Seen)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        IReadOnlyList<string> known = classNames ?? own;
        Dictionary<string, int> labels = known.Index().ToDictionary(one => one.Item, one => one.Index);
        var files = new List<LabelledFile>();
        foreach (string name in own)
        {
            string folder = Path.Combine(path, name);
            if (!labels.TryGetValue(name, out int label))
            {
                string more = known.Count > MaxListedNames ? ", …" : string.Empty;
                problems.Add($"{folder} is the folder of no class: there are {string.Join(", ", known.Take(MaxListedNames))}{more}.");
                continue;
            }

            foreach ((string file, bool isFolder) in Listed(folder, () => Below(folder)))
            {
                if (isFolder)
                {
                    problems.Add($"{file} is a link to a folder; links are followed to files, and to the folder of a class.");
                    continue;
                }

                files.Add(new LabelledFile(file, label));
            }
        }

        return new ClassFolders(path, own, [.. files.OrderBy(file => HashOf(Path.GetRelativePath(path, file.Path)), StringComparer.Ordinal)], problems);
    }

    /// <summary>Files at any depth, and links to folders.</summary>
    private static FileSystemEnumerable<(string Path, bool IsFolder)> Below(string folder)
        => new(folder, (ref FileSystemEntry entry) => (entry.ToSpecifiedFullPath(), entry.IsDirectory), SeenBelow)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static string HashOf(string path)
        => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(path.Replace(Path.DirectorySeparatorChar, '/'))));

    private static T[] Listed<T>(string folder, Func<IEnumerable<T>> list)
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
