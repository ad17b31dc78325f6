using System.Diagnostics;
using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Scoring.Folders.Output;
using FashionResNet.Scoring.Folders.Pipeline;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders;

/// <summary>
/// Scores an input into a file, one row an image, so that a run that is killed at any moment can be gone on with and ends with
/// the same bytes as an undisturbed one. Until it is complete, what is done lies in a folder beside the output; the output
/// appears whole.
/// </summary>
public static class FolderJob
{
    /// <summary>What a listing that is told to stop gets for it; only one that waits for standard input takes longer.</summary>
    private static readonly TimeSpan ListerStops = TimeSpan.FromSeconds(1);

    /// <summary>Runs a job, or goes on with it.</summary>
    /// <param name="options">Model, input, output, and what to do with what an earlier run left.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>; what is done stays.</param>
    /// <returns>How many rows there are, and how many of them have an error.</returns>
    /// <exception cref="InvalidInputException">Model, input or output cannot be used; there is nothing to do; model, options or
    /// list are not those of the run to go on with; the disk is full (what is done stays).</exception>
    /// <exception cref="InUseException">Another process works on the job.</exception>
    /// <exception cref="TransientFaultException">A file system does not answer, or the machine is short of something (what is
    /// done stays).</exception>
    public static async Task<FolderReport> RunAsync(
        FolderJobOptions options, IProgress<FolderProgress>? progress = null, CancellationToken cancellation = default)
    {
        long begin = Stopwatch.GetTimestamp();
        OutputFormat format = OutputFormats.Of(options.OutputPath);
        var files = new JobFiles(Path.GetFullPath(options.OutputPath), options.Shard);
        files.RefuseFolders();
        FileStamp? stamp = FileStamp.Read(options.ModelPath);
        var modelSha256 = Task.Run(() => FileStamp.HashOf(options.ModelPath, stamp), cancellation); // beside the loading
        using var scorer = FolderScorer.Load(options.ModelPath, options.Scoring);
        RunIdentity run = RunIdentity.Of(options, scorer.Metadata.Labels, scorer.Device, format, await modelSha256);
        FileStamp.RefuseOther(options.ModelPath, stamp); // the hash is that of what was loaded
        using ProgressFolder folder = ProgressFolder.Open(files, run, options.Start);
        var listing = new ListingOptions(folder.FullPath, files.Output, cancellation);
        var list = new ListedBatches(options.Input.Files(listing), options.Scoring.BatchSize, options.Shard);
        long resumed = 0;
        SuccessMark mark;
        if (folder.Finished is { } finished)
        {
            mark = finished;
            resumed = mark.Rows;
            progress?.Report(new FolderProgress(mark.Rows, mark.Failed, mark.Rows, false, resumed));
            CheckList(mark, list, cancellation);
        }
        else
        {
            var codec = new RowCodec(run.Labels, run.Threshold);
            await using var rows = new RowLog(folder.Rows, codec, ListLog.CountBatches(folder.List));
            resumed = rows.Rows;
            await ScoreAsync(scorer, options.Input, list, folder, rows, progress, cancellation);
            await rows.FlushAsync();
            IEnumerable<ScoredImage> all = RowLog.Read(folder.Rows, codec, rows.Rows, cancellation).Select(row => row.Row);
            await DurableFile.WriteAsync(
                files.Result, folder.Temporary, stream => RowWriter.WriteAllAsync(stream, format, run, all), DurableFile.Kept);
            mark = new SuccessMark
            {
                Run = run,
                ListFiles = list.Total,
                ListSha256 = list.Sha256,
                Rows = rows.Rows,
                Failed = rows.Failed,
            };
            await folder.CompleteAsync(mark);
        }

        return new FolderReport
        {
            Output = files.Result,
            ModelSha256 = run.ModelSha256,
            Device = scorer.Device,
            Rows = mark.Rows,
            Failed = mark.Failed,
            Resumed = resumed,
            Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds,
        };
    }

    private static async Task ScoreAsync(
        FolderScorer scorer, FolderInput input, ListedBatches list, ProgressFolder folder, RowLog rows,
        IProgress<FolderProgress>? progress, CancellationToken cancellation)
    {
        var log = new ListLog(folder.List);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task lister = Task.Factory.StartNew(
            () => log.Write(list, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            long resumed = rows.Rows;
            Report();
            if (resumed > 0)
            {
                await lister.WaitAsync(cancellation); // rows are added only when the whole list is known to be the same
            }

            await foreach (ScoredBatch batch in scorer.ScoreBatchesAsync(
                input.Root, log.ReadAsync(rows.Batches, stop.Token), cancellation))
            {
                await folder.BeginAsync();
                await rows.AppendAsync(batch);
                Report();
            }

            await lister;
            if (list.Total == 0)
            {
                throw new InvalidInputException($"there is nothing to do: no file in {input.Text}.");
            }

            await folder.BeginAsync(); // of a list that has no file of this shard

            void Report() => progress?.Report(new FolderProgress(rows.Rows, rows.Failed, log.Files, log.IsComplete, resumed));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(lister, Task.Delay(ListerStops, CancellationToken.None));
        }
    }

    private static void CheckList(SuccessMark finished, ListedBatches list, CancellationToken cancellation)
    {
        foreach (ListedFile[] _ in list.Read(cancellation))
        {
        }

        ListDifference.CheckSum(finished.ListFiles, finished.ListSha256, list);
    }
}
