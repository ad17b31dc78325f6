using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FashionResNet.Scoring.Folders.Listing;

namespace FashionResNet.Scoring.Folders.Pipeline;

/// <summary>
/// List → workers → rows in the list's order, over bounded channels. Each worker takes the next batch, reads, decodes and
/// scores it on its own thread, so that the cores are shared by decoding and inference without a hand-over between them. A
/// batch's place in the order is kept by a second channel of promises: it bounds how far the fastest worker runs ahead.
/// </summary>
/// <param name="workers">One a thread.</param>
internal sealed class ScoringPipeline(IReadOnlyList<BatchWorker> workers)
{
    private const int WindowPerWorker = 8;

    /// <summary>Scores the batches; at most a window of them is in memory.</summary>
    public async IAsyncEnumerable<ScoredBatch> RunAsync(
        IAsyncEnumerable<ListedFile[]> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = Channel.CreateBounded<Job>(workers.Count);
        var order = Channel.CreateBounded<Task<ScoredBatch>>(WindowPerWorker * workers.Count);
        Task feeder = Task.Run(() => FeedAsync(batches, work.Writer, order.Writer, stop.Token), CancellationToken.None);
        Task[] threads = workers.Select(worker => Task.Factory.StartNew(
            () => Work(worker, work.Reader, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            await foreach (Task<ScoredBatch> next in order.Reader.ReadAllAsync(cancellation))
            {
                yield return await next.WaitAsync(cancellation);
            }

            await feeder; // throws what kept it from listing to the end
        }
        finally
        {
            // What fails from here on fails because of the stop. The feeder is not awaited: it may hang in reading standard input.
            await stop.CancelAsync();
            await Task.WhenAll(threads).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FeedAsync(
        IAsyncEnumerable<ListedFile[]> batches, ChannelWriter<Job> work, ChannelWriter<Task<ScoredBatch>> order, CancellationToken stop)
    {
        try
        {
            await foreach (ListedFile[] files in batches.WithCancellation(stop))
            {
                var job = new Job(files, new TaskCompletionSource<ScoredBatch>(TaskCreationOptions.RunContinuationsAsynchronously));
                await order.WriteAsync(job.Result.Task, stop);
                await work.WriteAsync(job, stop);
            }
        }
        finally
        {
            work.Complete();
            order.Complete();
        }
    }

    private static void Work(BatchWorker worker, ChannelReader<Job> work, CancellationToken stop)
    {
        while (work.WaitToReadAsync(stop).AsTask().GetAwaiter().GetResult()) // blocks: the thread is the worker's own
        {
            while (work.TryRead(out Job? job))
            {
                stop.ThrowIfCancellationRequested();
                var score = new Task<ScoredBatch>(() => worker.Score(job.Files));
                score.RunSynchronously();
                job.Result.SetFromTask(score); // an exception goes where the rows are awaited
            }
        }
    }

    private sealed record Job(ListedFile[] Files, TaskCompletionSource<ScoredBatch> Result);
}
