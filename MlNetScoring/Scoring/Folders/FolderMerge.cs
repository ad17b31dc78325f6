using System.Diagnostics;
using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.Scoring.Folders.Output;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders;

/// <summary>Joins the parts that the shards of a job made into the output that one machine alone would have made, byte for
/// byte.</summary>
public static class FolderMerge
{
    /// <summary>Checks that all parts are there and belong together, and joins them in the list's order.</summary>
    /// <param name="outputPath">The output that the shards were given.</param>
    /// <param name="overwrite">Whether an output that is there may be replaced.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>; the parts stay.</param>
    /// <exception cref="InvalidInputException">A part is missing or damaged, the parts are not of one model, options and list,
    /// or the output is there or cannot be written.</exception>
    /// <exception cref="InUseException">Another process merges.</exception>
    /// <exception cref="TransientFaultException">A part cannot be read, or the output not be written, now.</exception>
    public static async Task<FolderReport> RunAsync(
        string outputPath, bool overwrite = false, CancellationToken cancellation = default)
    {
        long begin = Stopwatch.GetTimestamp();
        OutputFormat format = OutputFormats.Of(outputPath);
        var files = new JobFiles(Path.GetFullPath(outputPath), null);
        files.RefuseFolders();
        if (File.Exists(files.Output) && !overwrite)
        {
            throw new InvalidInputException($"{files.Output} exists: --overwrite replaces it.");
        }

        IReadOnlyList<MergePart> parts = MergeParts.Find(files.Output);
        SuccessMark first = parts[0].Mark;
        var codec = new RowCodec(first.Run.Labels, first.Run.Threshold);
        string temporary = Path.Combine(JobFiles.PartsFolder(files.Output), "merge.temporary");
        File.Delete(files.Mark); // it is not the new output's
        await DurableFile.WriteAsync(files.Output, temporary, stream => RowWriter.WriteAllAsync(
            stream, format, first.Run, MergeParts.Rows(parts, codec, cancellation)));
        SuccessMark whole = first with { Rows = first.ListFiles, Failed = parts.Sum(part => part.Mark.Failed) };
        await JobJson.WriteAsync(files.Mark, temporary, whole with { Run = whole.Run.Whole() });
        return new FolderReport
        {
            Output = files.Output,
            ModelSha256 = whole.Run.ModelSha256,
            Device = whole.Run.Device,
            Rows = whole.Rows,
            Failed = whole.Failed,
            Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds,
        };
    }
}
