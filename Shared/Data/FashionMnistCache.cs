using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>A folder of official files; each comes under a temporary name and is checked before it is moved.</summary>
internal sealed class FashionMnistCache(string folder)
{
    public string Folder { get; } = folder;

    public static string DefaultFolder()
    {
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (OperatingSystem.IsWindows())
        {
            root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }
        else if (!Path.IsPathRooted(root)) // the XDG specification: a relative path is to be ignored
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            root = Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), ".cache");
        }

        return Path.Combine(root!, "fashion-resnet", "fashion-mnist");
    }

    /// <summary>Reads one file of a folder to the end.</summary>
    public static FashionMnistFileCheck Check(FashionMnistFile file, string folder)
    {
        string? path = file.FindIn(folder);
        return path is null
            ? new FashionMnistFileCheck(file.Name, null, null, false, $"{file.CompressedName} is missing")
            : CheckFile(file, path);
    }

    /// <summary>The files that are missing here, or not official.</summary>
    public IReadOnlyList<FashionMnistFile> Wanted()
        => FashionMnistFile.All.Where(file => !Check(file, Folder).IsOfficial).ToArray();

    /// <summary>Lets <paramref name="fetch"/> write to a path, checks what it wrote and moves it into place.</summary>
    /// <exception cref="InvalidInputException">The content is not the published one; the folder cannot be written.</exception>
    public async Task PutAsync(FashionMnistFile file, Func<string, Task> fetch)
    {
        string place = Path.Combine(Folder, file.CompressedName);
        string temporary = $"{place}.{Guid.NewGuid():N}.tmp"; // no other process uses it
        try
        {
            Directory.CreateDirectory(Folder);
            await fetch(temporary).ConfigureAwait(false);
            FashionMnistFileCheck check = CheckFile(file, temporary);
            if (!check.IsOfficial)
            {
                string reason = check.Problem?.Replace(temporary, file.CompressedName, StringComparison.Ordinal)
                    ?? $"{file.CompressedName}: the SHA-256 of the content is not the published {file.Sha256}";
                throw new InvalidInputException(reason);
            }

            File.Move(temporary, place, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{Folder} cannot be written: {error.Message}", error);
        }
        finally
        {
            if (File.Exists(temporary)) // File.Delete throws where the folder itself could not be made
            {
                File.Delete(temporary);
            }
        }
    }

    private static FashionMnistFileCheck CheckFile(FashionMnistFile file, string path)
    {
        try
        {
            IdxArray content = IdxArray.Read(path, file.Rank);
            return new FashionMnistFileCheck(file.Name, path, content.Dimensions[0], content.Sha256() == file.Sha256, null);
        }
        catch (InvalidInputException error)
        {
            return new FashionMnistFileCheck(file.Name, path, null, false, error.Message);
        }
    }
}
