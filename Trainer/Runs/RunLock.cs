using System.Globalization;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;

namespace FashionResNet.Trainer.Runs;

/// <summary>
/// A folder held by this process. The operating system keeps the lock, on a file held open, and frees it however the process ends;
/// so a lock is never stale. The file stays: removing it would let two processes lock two files of one name.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _owner;

    private RunLock(FileStream held, string owner)
    {
        _held = held;
        _owner = owner;
    }

    /// <summary>Takes the lock, and says beside it who has it.</summary>
    /// <param name="path">The lock's file; its folder is made.</param>
    /// <param name="folder">What an error calls the folder.</param>
    /// <exception cref="InUseException">Another process has it.</exception>
    /// <exception cref="InvalidInputException">It cannot be made.</exception>
    public static RunLock Take(string path, string folder)
    {
        string owner = $"{path}.owner"; // a file of its own: a locked file cannot be read
        FileStream held;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (InUseException.Caused(error))
        {
            throw new InUseException(
                $"{folder} is in use by {Owner(owner)}: wait until that has ended, or choose another --out.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot make the folder {folder}: {error.Message}", error);
        }

        try
        {
            AtomicFile.WriteAllText(owner, string.Create(
                CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
            return new RunLock(held, owner);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_owner); // while the lock is still ours
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder was removed, say. What the run itself has to report must not be hidden by it.
        }
        finally
        {
            _held.Dispose();
        }
    }

    private static string Owner(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process"; // it has just begun, or has just ended
        }
    }
}
