using System.Text;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.IO;

/// <summary>Writes a file beside its place and moves it there, so that a crash leaves the old one or the new one.</summary>
public static class AtomicFile
{
    /// <summary>Calls <paramref name="write"/> with a stream; the file appears at its path when that returns.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written: no permission, no space, not a folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp"; // two threads may write one path
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot write {path}: {error.Message}", error);
        }
        finally
        {
            if (File.Exists(temporary)) // File.Delete throws where the folder itself could not be made
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes)
        => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Writes a whole text file as UTF-8 without a byte order mark.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
}
