using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>
/// The folder beside the output that holds what a job has done so far. Whoever has its lock is the one process that works on the
/// job. <c>run.json</c> is written first and removed first: without it the folder holds nothing.
/// </summary>
internal sealed class ProgressFolder : IDisposable
{
    private readonly JobFiles _files;
    private readonly FileStream _lock;

    private ProgressFolder(JobFiles files, FileStream @lock) => (_files, _lock) = (files, @lock);

    /// <summary>The folder.</summary>
    public string FullPath => _files.Progress;

    /// <summary>The list so far.</summary>
    public string List => Path.Combine(FullPath, "list");

    /// <summary>The rows so far.</summary>
    public string Rows => Path.Combine(FullPath, "rows");

    /// <summary>A file on its way to its place.</summary>
    public string Temporary => Path.Combine(FullPath, "temporary");

    /// <summary>What the output says of itself, where a job is already complete; else null.</summary>
    public SuccessMark? Finished { get; private set; }

    private string Lock => Path.Combine(FullPath, "lock");

    private string Run => Path.Combine(FullPath, "run.json");

    /// <summary>Takes the job, as it was left or anew.</summary>
    /// <exception cref="InUseException">Another process has it.</exception>
    /// <exception cref="InvalidInputException">The place cannot be written, or what was left there is not to be touched or not of
    /// this run.</exception>
    public static async Task<ProgressFolder> OpenAsync(JobFiles files, RunIdentity run, JobStart start)
    {
        var folder = new ProgressFolder(files, TakeLock(files));
        bool open = false;
        try
        {
            await folder.PrepareAsync(run, start);
            open = true;
            return folder;
        }
        finally
        {
            if (!open)
            {
                folder.Dispose();
            }
        }
    }

    /// <summary>Puts the marks of a complete job, whose result is in its place, and removes the folder's content.</summary>
    public async Task CompleteAsync(SuccessMark mark)
    {
        if (_files.Rows is { } kept)
        {
            File.Move(Rows, kept, overwrite: true);
        }

        await JobJson.WriteAsync(_files.Mark, Temporary, mark);
        Clear();
    }

    /// <summary>Forgets what was done.</summary>
    public void Clear()
    {
        File.Delete(Run);
        File.Delete(List);
        File.Delete(Rows);
        File.Delete(Temporary);
        foreach (string run in Directory.EnumerateFiles(FullPath, "*.run"))
        {
            File.Delete(run); // names of a large folder, left by a crash
        }
    }

    /// <summary>Lets the job go; removes the folder where it holds nothing.</summary>
    public void Dispose()
    {
        if (!File.Exists(Run))
        {
            File.Delete(Lock); // still held: nobody else has it meanwhile
            if (!Directory.EnumerateFileSystemEntries(FullPath).Any())
            {
                Directory.Delete(FullPath);
            }
        }

        _lock.Dispose();
    }

    private static FileStream TakeLock(JobFiles files)
    {
        string path = Path.Combine(files.Progress, "lock");
        try
        {
            Directory.CreateDirectory(files.Progress);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (InUseException.Caused(error))
        {
            throw new InUseException($"another process is working on {files.Result}: it holds {path}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot write {files.Result}: {error.Message}", error);
        }
    }

    private async Task PrepareAsync(RunIdentity run, JobStart start)
    {
        bool unfinished = File.Exists(Run);
        bool finished = !unfinished && File.Exists(_files.Mark) && File.Exists(_files.Result);
        if (start == JobStart.Resume && (unfinished || finished))
        {
            Finished = finished ? JobJson.Read<SuccessMark>(_files.Mark) : null;
            Check(Finished?.Run ?? JobJson.Read<RunIdentity>(Run), run);
            if (unfinished && _files.Rows is { } kept && File.Exists(kept) && !File.Exists(Rows))
            {
                File.Move(kept, Rows); // killed between the two last steps
            }

            return;
        }

        if (start != JobStart.Overwrite)
        {
            Refuse(unfinished, finished);
        }

        Clear();
        File.Delete(_files.Mark);
        File.Delete(_files.Rows ?? Rows);
        await JobJson.WriteAsync(Run, Temporary, run);
        DurableFile.FlushFolder(Path.GetDirectoryName(FullPath)!);
    }

    private void Refuse(bool unfinished, bool finished)
    {
        if (unfinished)
        {
            throw new InvalidInputException(
                $"{FullPath} holds an unfinished run: --resume goes on with it, --overwrite starts over.");
        }

        if (File.Exists(_files.Result))
        {
            string hint = finished ? ", --resume accepts it if it is of the same run" : string.Empty;
            throw new InvalidInputException($"{_files.Result} exists: --overwrite replaces it{hint}.");
        }
    }

    private void Check(RunIdentity was, RunIdentity now)
    {
        string[] differences =
            [.. was.Differences(now).Select(option => $"{option.Name} was {option.This} and is {option.Other} now")];
        if (differences.Length > 0)
        {
            throw new InvalidInputException(
                $"--resume cannot go on with {_files.Result}: {string.Join("; ", differences)}; --overwrite starts over.");
        }
    }
}
