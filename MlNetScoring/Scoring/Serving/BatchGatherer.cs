using System.Diagnostics;

namespace FashionResNet.Scoring.Serving;

/// <summary>
/// Lets concurrent callers share batches. One batch runs at a time, with all cores; what arrives meanwhile is the next one. A
/// caller who is alone runs his image himself, on his own thread, and waits for nobody.
/// </summary>
/// <remarks>Before a batch that could be larger begins, the others are waited for: those who have called and are still decoding,
/// and those who were there during the last run, have just been answered and are likely to call again. No image waits longer
/// than the delay for that.</remarks>
internal sealed class BatchGatherer : IDisposable
{
    /// <summary>A caller who has his answer and calls again does so within this time.</summary>
    private static readonly TimeSpan ReturnTime = TimeSpan.FromMilliseconds(1);

    private readonly NetworkRunner _runner;
    private readonly Func<int> _calls;
    private readonly TimeSpan _maxDelay;
    private readonly Thread _thread;
    private readonly Lock _turn = new(); // whoever runs the network holds it
    private readonly object _gate = new(); // guards what follows; a monitor, since it is waited on
    private readonly Queue<PendingImage> _waiting = new();
    private int _wanted = 1; // images for which the thread is to be woken
    private bool _stopping;
    private int _lastCallers;
    private long _lastEnd;

    /// <param name="runner">Runs the batches.</param>
    /// <param name="maxDelay">How long an image may wait for others.</param>
    /// <param name="calls">Calls in progress, those included that are still decoding.</param>
    public BatchGatherer(NetworkRunner runner, TimeSpan maxDelay, Func<int> calls)
    {
        (_runner, _maxDelay, _calls) = (runner, maxDelay, calls);
        _thread = new Thread(Serve) { IsBackground = true, Name = $"batches of {runner.Name}" };
        _thread.Start();
    }

    /// <summary>Runs an image at once, on the calling thread, if nobody else is there.</summary>
    /// <returns>Null where others are, or have just been, there.</returns>
    public ImageClassification? TryRunAlone(ReadOnlySpan<byte> pixels, TimeSpan decode)
    {
        if (Expected() > 1 || !_turn.TryEnter())
        {
            return null;
        }

        try
        {
            ImageClassification answer = _runner.RunOne(pixels, decode, Stopwatch.GetTimestamp());
            Note(1);
            return answer;
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>Puts an image into the queue.</summary>
    public void Enqueue(PendingImage image)
    {
        lock (_gate)
        {
            _waiting.Enqueue(image);
            if (_waiting.Count >= _wanted)
            {
                Monitor.Pulse(_gate);
            }
        }

        ClassifierTelemetry.RecordQueue(_runner.Name, 1);
    }

    /// <summary>Runs images that came together, in the calling thread, when it is their turn.</summary>
    public void RunMany(IReadOnlyList<PendingImage> images)
    {
        lock (_turn)
        {
            _runner.RunMany(images);
        }
    }

    /// <summary>Ends the thread; nobody may be waiting any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Serve()
    {
        var batch = new List<PendingImage>(_runner.MaxBatchSize);
        while (WaitForFirst())
        {
            lock (_turn)
            {
                Gather(batch);
                if (batch.Count > 0)
                {
                    int callers = _calls();
                    _runner.RunMany(batch);
                    Note(callers);
                }
            }

            batch.Clear();
        }
    }

    private bool WaitForFirst()
    {
        lock (_gate)
        {
            _wanted = 1;
            while (_waiting.Count == 0 && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            return !_stopping;
        }
    }

    private void Gather(List<PendingImage> batch)
    {
        int dequeued = 0;
        lock (_gate)
        {
            while (_waiting.TryPeek(out PendingImage? first) && Patience(first) is { Ticks: > 0 } patience)
            {
                Monitor.Wait(_gate, (int)Math.Ceiling(patience.TotalMilliseconds));
            }

            for (; batch.Count < _runner.MaxBatchSize && _waiting.TryDequeue(out PendingImage? image); dequeued++)
            {
                if (image.TryTake())
                {
                    batch.Add(image);
                }
            }
        }

        ClassifierTelemetry.RecordQueue(_runner.Name, -dequeued);
    }

    /// <summary>How long the first of those who wait goes on waiting for a larger batch.</summary>
    private TimeSpan Patience(PendingImage first)
    {
        TimeSpan rest = _maxDelay - Stopwatch.GetElapsedTime(first.Since);
        int present = Math.Min(_runner.MaxBatchSize, _calls());
        _wanted = Math.Min(_runner.MaxBatchSize, Expected());
        return _waiting.Count >= _wanted ? TimeSpan.Zero
            : _waiting.Count < present || rest < ReturnTime ? rest
            : ReturnTime - Stopwatch.GetElapsedTime(_lastEnd);
    }

    /// <summary>Callers who are here, or were a moment ago.</summary>
    private int Expected()
    {
        bool justNow = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastEnd)) < (_maxDelay < ReturnTime ? _maxDelay : ReturnTime);
        return Math.Max(_calls(), justNow ? Volatile.Read(ref _lastCallers) : 0);
    }

    private void Note(int callers)
    {
        Volatile.Write(ref _lastCallers, callers);
        Volatile.Write(ref _lastEnd, Stopwatch.GetTimestamp());
    }
}
