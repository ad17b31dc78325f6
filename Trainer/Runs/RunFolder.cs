using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;

namespace FashionResNet.Trainer.Runs;

/// <summary>The files of a run.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly RunLock? _lock;

    private RunFolder(string path, RunLock? held)
    {
        FullPath = path;
        _lock = held;
    }

    public string FullPath { get; }

    public string Config => File("config.json");

    public string Metrics => File("metrics.csv");

    public string Curves => File("curves.svg");

    public string Weights => File("weights.safetensors");

    public string Checkpoint => File(Path.Combine("resume", "checkpoint.safetensors"));

    public string Onnx => File("model.onnx");

    public string Pipeline => File("model.zip");

    public string ReportJson => File("report.json");

    public string ReportHtml => File("report.html");

    public string Card => File("card.md");

    /// <summary>Every file of a run that has one name.</summary>
    public IEnumerable<string> Files =>
    [
        Config, Metrics, Curves, Weights, Checkpoint, Training.Checkpoint.PreviousOf(Checkpoint), Training.Checkpoint.NextOf(Checkpoint),
        Training.Checkpoint.RefusedOf(Checkpoint), Onnx, Pipeline, ReportJson, ReportHtml, Card,
    ];

    /// <summary>Folder of TensorBoard's event files.</summary>
    public string TensorBoard => File("tensorboard");

    /// <summary>Whether there is a checkpoint to go on from.</summary>
    public bool CanGoOn => System.IO.File.Exists(Checkpoint) || System.IO.File.Exists(Training.Checkpoint.PreviousOf(Checkpoint));

    /// <summary>Whether a run or a model is in it; a run that failed before its first checkpoint left nothing worth keeping.</summary>
    public bool HoldsRun => CanGoOn || new[] { Weights, Onnx, Pipeline, ReportJson, Card }.Any(System.IO.File.Exists);

    /// <summary>A folder to look into: it need not be a run's, and is not held.</summary>
    public static RunFolder At(string path) => new(Path.GetFullPath(path), null);

    /// <summary>Makes the folder for a new run, or takes the one of a run that is to go on; it is ours alone until disposed.</summary>
    /// <exception cref="InvalidInputException">
    /// It cannot be made, is in use by another process, holds a run or a model already, or holds none to go on with.
    /// </exception>
    public static RunFolder Open(string path, bool resume)
    {
        string full = Path.GetFullPath(path);
        string lockFile = LockOf(full);

        // Before the checks where it can be: nobody is to be told to remove the folder of a run that is running.
        RunLock? held = System.IO.File.Exists(lockFile) ? RunLock.Take(lockFile, path) : null;
        try
        {
            At(path).Check(path, resume);
            held ??= RunLock.Take(lockFile, path);
            var folder = new RunFolder(full, held);
            foreach (string file in folder.Files)
            {
                AtomicFile.RemoveUnfinished(file);
            }

            return folder;
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what <see cref="Open"/> would, before data are read for it.</summary>
    /// <exception cref="InvalidInputException">It holds a run or a model already, or holds none to go on with.</exception>
    /// <exception cref="InUseException">Another process works in the folder.</exception>
    public static void RefuseTaken(string path, bool resume)
    {
        RefuseInUse(path);
        At(path).Check(path, resume);
    }

    /// <exception cref="InUseException">Another process works in the folder.</exception>
    public static void RefuseInUse(string path)
    {
        if (System.IO.File.Exists(LockOf(path)))
        {
            RunLock.Take(LockOf(path), path).Dispose();
        }
    }

    /// <summary>What a new run is told that finds a run or a model here.</summary>
    /// <param name="path">The folder, as the user named it.</param>
    public InvalidInputException Taken(string path)
    {
        string goOn = CanGoOn ? "go on with --resume, " : string.Empty;
        return new InvalidInputException($"{path} holds a run or a model already: {goOn}remove it, or choose another --out.");
    }

    public void Dispose() => _lock?.Dispose();

    private static string LockOf(string folder) => Path.Combine(folder, "resume", "lock");

    private void Check(string path, bool resume)
    {
        if (resume && !CanGoOn)
        {
            throw new InvalidInputException($"nothing to resume in {path}: no {Path.GetRelativePath(FullPath, Checkpoint)}.");
        }

        if (!resume && HoldsRun)
        {
            throw Taken(path);
        }
    }

    private string File(string name) => Path.Combine(FullPath, name);
}
