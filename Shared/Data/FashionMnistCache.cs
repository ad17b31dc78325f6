using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>A folder of official files; each comes under a temporary name and is checked before it is moved.</summary>
internal sealed class FashionMnistCache(string folder, IReadOnlyList<FashionMnistFile> files)
{
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

    /// <summary>Makes the folder and writes to it, so that nothing is downloaded for a place that cannot take it.</summary>
    /// <exception cref="InvalidInputException">It cannot be made or written.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(folder);
            new FileStream(TemporaryName(Path.Combine(folder, "writable")), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            }).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem(
                $"Fashion-MNIST is not here yet, and the cache folder {folder} cannot be made or written: {error.Message} "
                + "Pass --data DIR, or set XDG_CACHE_HOME (Linux, macOS) to a place that can be written.",
                error);
        }
    }

    /// <summary>The files that are missing here, or not official.</summary>
    public IReadOnlyList<FashionMnistFile> Wanted()
        => [.. files.Where(file => file.FindIn(folder) is not { } path || !file.Check(path).IsOfficial)];

    /// <summary>Lets <paramref name="fetch"/> write to a path, checks what it wrote and moves it into place.</summary>
    /// <exception cref="InvalidInputException">The content is not the published one; the folder cannot be written.</exception>
    public async Task PutAsync(FashionMnistFile file, Func<string, Task> fetch)
    {
        string place = Path.Combine(folder, file.CompressedName);
        string temporary = TemporaryName(place);
        try
        {
            await fetch(temporary).ConfigureAwait(false);
            FashionMnistFileCheck check = file.Check(temporary);
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
            throw FashionResNetException.OfFileSystem($"{place} cannot be written: {error.Message}", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>No other process uses it.</summary>
    private static string TemporaryName(string place) => $"{place}.{Guid.NewGuid():N}.tmp";
}
