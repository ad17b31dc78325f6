using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>
/// The folder beside the output that holds what a job has done so far. Whoever has its lock is the one process that works on the
/// job. <c>run.json</c> is written before the first row and removed first: without it the folder holds nothing.
/// </summary>
internal sealed class ProgressFolder : IDisposable
{
    private readonly JobFiles _files;
    private readonly RunIdentity _run;
    private readonly FileStream _lock;
    private bool _begun;
    private bool _holdsRun = true; // until it is known
    private bool _complete;

    private ProgressFolder(JobFiles files, RunIdentity run, FileStream @lock) => (_files, _run, _lock) = (files, run, @lock);

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

    /// <summary>Takes the job, as it was left or anew. What a complete one left stays until <see cref="BeginAsync"/>.</summary>
    /// <exception cref="InUseException">Another process has it.</exception>
    /// <exception cref="InvalidInputException">The place cannot be written, or what was left there is not to be touched or not of
    /// this run.</exception>
    /// <exception cref="TransientFaultException">The place cannot be read or written now.</exception>
    public static ProgressFolder Open(JobFiles files, RunIdentity run, JobStart start)
    {
        var folder = new ProgressFolder(files, run, TakeLock(files));
        bool open = false;
        try
        {
            folder.Prepare(start);
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

    /// <summary>Takes the place of what an earlier run made, now that there is something to put there; once is enough.</summary>
    public async Task BeginAsync()
    {
        if (_begun)
        {
            return;
        }

        if (_files.Rows is { } kept)
        {
            File.Delete(kept);
        }

        // A kill leaves the old mark without its rows, which --resume makes good, or run.json, beside which all rows are ours.
        DurableFile.FlushFolder(Path.GetDirectoryName(FullPath)!);
        _holdsRun = true;
        await JobJson.WriteAsync(Run, Temporary, _run);
        File.Delete(_files.Mark);
        _begun = true;
    }

    /// <summary>Puts the marks of a complete job, whose result is in its place; the folder holds nothing any more.</summary>
    public async Task CompleteAsync(SuccessMark mark)
    {
        if (_files.Rows is { } kept)
        {
            File.Move(Rows, kept, overwrite: true);
        }

        await JobJson.WriteAsync(_files.Mark, Temporary, mark);
        _complete = true;
    }

    /// <summary>Lets the job go; removes the folder where it holds nothing.</summary>
    public void Dispose()
    {
        try
        {
            bool empty = _complete || !_holdsRun; // not whether the file is seen now: a file system that fails may not show it
            if (empty)
            {
                Clear();
            }

            if (OperatingSystem.IsWindows())
            {
                _lock.Dispose(); // a file that is open cannot be deleted there
            }

            if (empty)
            {
                File.Delete(Lock); // elsewhere still held: nobody else has it meanwhile
                if (!Directory.EnumerateFileSystemEntries(FullPath).Any())
                {
                    Directory.Delete(FullPath);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The job's result, or its error, is what counts; a later run passes over what is left.
        }
        finally
        {
            _lock.Dispose();
        }
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
            throw FashionResNetException.OfFileSystem($"cannot write {files.Result}: {error.Message}", error);
        }
    }

    private void Prepare(JobStart start)
    {
        bool unfinished = HoldsRun();
        _holdsRun = unfinished;
        bool marked = !unfinished && File.Exists(_files.Mark) && File.Exists(_files.Result);
        if (start == JobStart.Resume && unfinished)
        {
            Check(JobJson.Read<RunIdentity>(Run));
            File.Delete(_files.Mark); // killed between the first steps or the last ones
            if (_files.Rows is { } kept && File.Exists(kept) && !File.Exists(Rows))
            {
                File.Move(kept, Rows); // killed between the two last steps
            }

            _begun = true;
            return;
        }

        if (start == JobStart.Resume && marked)
        {
            SuccessMark mark = JobJson.Read<SuccessMark>(_files.Mark);
            Check(mark.Run);
            if (_files.Rows is null || File.Exists(_files.Rows))
            {
                Finished = mark;
                return;
            }

            // A part whose rows are gone cannot be merged: it is made anew.
        }
        else if (start != JobStart.Overwrite)
        {
            Refuse(unfinished, marked);
        }

        Clear();
        _holdsRun = false;
    }

    /// <exception cref="TransientFaultException">The file system does not say.</exception>
    private bool HoldsRun()
    {
        FashionResNetException? fault = FileStatus.TryRead(Run, out _, folder: true); // as for a folder: what it holds is at stake
        return fault is null || (fault is TransientFaultException ? throw fault : false);
    }

    private void Clear()
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

    private void Refuse(bool unfinished, bool marked)
    {
        if (unfinished)
        {
            throw new InvalidInputException(
                $"{FullPath} holds an unfinished run: --resume goes on with it, --overwrite starts over.");
        }

        if (File.Exists(_files.Result))
        {
            string hint = marked ? ", --resume accepts it if it is of the same run" : string.Empty;
            throw new InvalidInputException($"{_files.Result} exists: --overwrite replaces it{hint}.");
        }
    }

    private void Check(RunIdentity was)
    {
        string[] differences =
            [.. was.Differences(_run).Select(option => $"{option.Name} was {option.This} and is {option.Other} now")];
        if (differences.Length > 0)
        {
            throw new InvalidInputException(
                $"--resume cannot go on with {_files.Result}: {string.Join("; ", differences)}; --overwrite starts over.");
        }
    }
}
