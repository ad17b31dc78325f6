using FashionResNet.Shared.Errors;

namespace FashionResNet.Trainer.Runs;

/// <summary>The files of a run, by their names in ARCHITECTURE's contract.</summary>
internal sealed class RunFolder
{
    private RunFolder(string path) => FullPath = path;

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

    /// <summary>Makes the folder for a new run, or takes the one of a run that is to go on.</summary>
    /// <exception cref="InvalidInputException">It cannot be made, holds a run already, or holds none to go on with.</exception>
    public static RunFolder Open(string path, bool resume)
    {
        var folder = new RunFolder(Path.GetFullPath(path));
        if (resume && !System.IO.File.Exists(folder.Checkpoint))
        {
            throw new InvalidInputException($"nothing to resume in {path}: no {Path.GetRelativePath(folder.FullPath, folder.Checkpoint)}.");
        }

        // A run that failed before its first checkpoint leaves nothing worth keeping.
        if (!resume && (System.IO.File.Exists(folder.Checkpoint) || System.IO.File.Exists(folder.Weights)))
        {
            throw new InvalidInputException($"{path} holds a run already: go on with --resume, remove it, or choose another --out.");
        }

        try
        {
            Directory.CreateDirectory(folder.FullPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot make the folder {path}: {error.Message}", error);
        }

        return folder;
    }

    private string File(string name) => Path.Combine(FullPath, name);
}
