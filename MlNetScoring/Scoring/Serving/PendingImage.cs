using System.Diagnostics;

namespace FashionResNet.Scoring.Serving;

/// <summary>An image that waits for its batch, and the caller that waits for its answer.</summary>
/// <param name="pixels">uint8 <c>[C, H, W]</c>; they must stay until the answer is there.</param>
/// <param name="decode">How long they took to decode.</param>
internal sealed class PendingImage(ReadOnlyMemory<byte> pixels, TimeSpan decode)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Abandoned = 2;

    // A caller's continuation must not run on the thread that serves all.
    private readonly TaskCompletionSource<ImageClassification> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _done = new(); // a monitor, since it is waited on
    private int _state;

    public ReadOnlySpan<byte> Pixels => pixels.Span;

    public TimeSpan Decode => decode;

    /// <summary>When it began to wait, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Since { get; } = Stopwatch.GetTimestamp();

    /// <summary>Whether those who listen were told that it waits: only then are they told that it waits no more.</summary>
    public bool IsCounted { get; set; }

    /// <summary>The answer.</summary>
    public Task<ImageClassification> Answer => _answer.Task;

    /// <summary>Whoever runs the network takes it. From then on its caller waits to the end: the pixels are in use.</summary>
    /// <returns>False where its caller has gone.</returns>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Its caller goes, unless it has been taken.</summary>
    public void Abandon(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting)
        {
            _answer.TrySetCanceled(cancellation);
            Wake();
        }
    }

    /// <summary>Blocks the calling thread until the answer is there. A task would spin for a while first: with many callers that
    /// takes the cores from the network that all of them wait for.</summary>
    public ImageClassification Wait()
    {
        lock (_done)
        {
            while (!_answer.Task.IsCompleted)
            {
                Monitor.Wait(_done);
            }
        }

        return _answer.Task.GetAwaiter().GetResult();
    }

    public void Complete(ImageClassification classification)
    {
        _answer.TrySetResult(classification);
        Wake();
    }

    public void Fail(Exception error)
    {
        _answer.TrySetException(error);
        Wake();
    }

    private void Wake()
    {
        lock (_done)
        {
            Monitor.Pulse(_done); // one caller at most waits for an image
        }
    }
}
