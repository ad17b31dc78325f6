using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Where the files of a job lie.</summary>
/// <param name="Output">Full path of the file of results.</param>
/// <param name="Shard">Which part of it the job makes; null for the whole.</param>
internal sealed record JobFiles(string Output, Shard? Shard)
{
    private const string MarkEnding = ".success.json";

    /// <summary>What the job writes at the end: the output itself, or a part of it.</summary>
    public string Result => Shard is null ? Output : Part(Path.GetExtension(Output));

    /// <summary>Says that the result is complete, and what made it.</summary>
    public string Mark => Shard is null ? Output + MarkEnding : Part(MarkEnding);

    /// <summary>Rows of a complete part with their places in the list: what a merge reads. Null for a whole job.</summary>
    public string? Rows => Shard is null ? null : Part(".rows");

    /// <summary>What is known while the job runs; gone when it is complete.</summary>
    public string Progress => Shard is null ? Output + ".progress" : Part(".progress");

    /// <summary>Where the parts of an output lie.</summary>
    public static string PartsFolder(string output) => output + ".parts";

    /// <exception cref="InvalidInputException">A folder lies where a file is to be written; moving the file there would fail, at
    /// the end of all work.</exception>
    public void RefuseFolders()
    {
        string[] written = [Output, Result];
        if (Array.Find(written, Directory.Exists) is { } folder)
        {
            throw new InvalidInputException($"{folder} is a folder: the output is a file.");
        }
    }

    private string Part(string ending) => Path.Combine(PartsFolder(Output), Shard!.Name + ending);
}
