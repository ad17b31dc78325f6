using System.Runtime.InteropServices;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Puts a whole file in its place so that neither a crash nor a power loss leaves a part of it there.</summary>
internal static partial class DurableFile
{
    /// <summary>What a job that could not write says to do.</summary>
    public const string Kept = "What is done is kept; --resume goes on.";

    /// <summary>Writes a file under another name, waits until it is on the disk, and moves it to its place.</summary>
    /// <param name="path">Where it appears, in place of what is there.</param>
    /// <param name="temporary">Where it is written, on the same disk; overwritten if a crash left something there.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="advice">What an error says at its end.</param>
    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    /// <exception cref="InUseException">Another process is writing it.</exception>
    /// <exception cref="TransientFaultException">It cannot be written now.</exception>
    public static async Task WriteAsync(string path, string temporary, Func<Stream, Task> write, string advice = "")
    {
        bool begun = false, moved = false;
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 65_536))
            {
                begun = true;
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            moved = true;
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (IOException error) when (!begun && InUseException.Caused(error))
        {
            throw new InUseException($"another process is writing {path}: it holds {temporary}.", error);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            throw FashionResNetException.OfFileSystem($"cannot write {path}: {error.Message} {advice}".TrimEnd(), error);
        }
        finally
        {
            if (begun && !moved)
            {
                File.Delete(temporary); // on a full disk it would be in the way
            }
        }
    }

    /// <summary>Whether an exception says that the system did not take what was written. A file that is larger than its limit
    /// allows (EFBIG) comes as an argument that is out of range.</summary>
    public static bool IsRefusal(Exception error)
        => error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

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
