using System.Text;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.IO;

/// <summary>Writes a file beside its place and moves it there, so that a crash leaves the old one or the new one.</summary>
public static class AtomicFile
{
    private const string TemporaryExtension = ".tmp";

    /// <summary>Calls <paramref name="write"/> with a stream; the file appears at its path when that returns.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written: no permission, no space, not a folder.</exception>
    /// <exception cref="TransientFaultException">The file system failed, and may not the next time.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}"; // two threads may write one path
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
            throw FashionResNetException.OfFileSystem($"cannot write {path}: {error.Message}", error);
        }
        finally
        {
            if (File.Exists(temporary)) // File.Delete throws where the folder itself could not be made
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Looks whether a file can be written, before long work that ends in it. Leaves nothing behind.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written: no permission, no folder, or a folder itself.</exception>
    /// <exception cref="TransientFaultException">The file system failed, and may not the next time.</exception>
    public static void RequirePlace(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            if (Directory.Exists(full))
            {
                throw new IOException("a folder is there.");
            }

            string? folder = Path.GetDirectoryName(full);
            while (!Directory.Exists(folder)) // what is missing is made when the file is written
            {
                folder = File.Exists(folder) ? throw new IOException($"{folder} is a file.")
                    : Path.GetDirectoryName(folder) ?? throw new IOException($"there is no {Path.GetPathRoot(full)}.");
            }

            new FileStream(Path.Combine(folder, $"{Guid.NewGuid():N}{TemporaryExtension}"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            }).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot write {path}: {error.Message}", error);
        }
    }

    /// <summary>Removes what writes of this file left that were killed. Nobody may be writing it.</summary>
    public static void RemoveUnfinished(string path)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        if (Directory.Exists(folder))
        {
            // The default would let a ? stand for nothing too, as Windows does, and take other files for ours.
            var exact = new EnumerationOptions { MatchType = MatchType.Simple, AttributesToSkip = 0 };
            string anyGuid = new('?', Guid.Empty.ToString("N").Length);
            foreach (string file in Directory.EnumerateFiles(folder, $"{Path.GetFileName(full)}.{anyGuid}{TemporaryExtension}", exact))
            {
                File.Delete(file);
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
