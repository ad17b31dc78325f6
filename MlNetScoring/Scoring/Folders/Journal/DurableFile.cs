using System.Runtime.InteropServices;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Puts a whole file in its place so that neither a crash nor a power loss leaves a part of it there.</summary>
internal static partial class DurableFile
{
    /// <summary>Writes a file under another name, waits until it is on the disk, and moves it to its place.</summary>
    /// <param name="path">Where it appears, in place of what is there.</param>
    /// <param name="temporary">Where it is written, on the same disk; overwritten if a crash left something there.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    public static async Task WriteAsync(string path, string temporary, Func<Stream, Task> write)
    {
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 65_536))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary); // on a full disk it would be in the way
            throw new InvalidInputException($"cannot write {path}: {error.Message}", error);
        }
    }

    /// <summary>Waits until the names in a folder are on the disk, where the system can; .NET itself opens no folders.</summary>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int handle = Open(folder, 0); // O_RDONLY
        if (handle >= 0)
        {
            _ = Synchronize(handle); // some network file systems cannot; they keep names in order themselves
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
