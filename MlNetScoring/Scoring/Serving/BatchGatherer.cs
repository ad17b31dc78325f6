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
    private readonly TimeSpan _maxDelay;
    private readonly Thread _thread;
    private readonly Lock _turn = new(); // whoever runs the network holds it
    private readonly object _gate = new(); // guards what follows; a monitor, since it is waited on
    private readonly Queue<PendingImage> _waiting = new();
    private int _wanted = 1; // images for which the thread is to be woken
    private bool _stopping;
    private int _coming;
    private int _lastCallers;
    private long _lastEnd;

    /// <param name="runner">Runs the batches.</param>
    /// <param name="maxDelay">How long an image may wait for others.</param>
    public BatchGatherer(NetworkRunner runner, TimeSpan maxDelay)
    {
        (_runner, _maxDelay) = (runner, maxDelay);
        _thread = new Thread(Serve) { IsBackground = true, Name = $"batches of {runner.Name}" };
        _thread.Start();
    }

    /// <summary>An image is on its way: <see cref="TryRunAlone"/> or <see cref="Enqueue"/> follows, or <see cref="Desist"/>.</summary>
    public void Announce() => Interlocked.Increment(ref _coming);

    /// <summary>An image that was announced does not come.</summary>
    public void Desist()
    {
        lock (_gate)
        {
            Interlocked.Decrement(ref _coming);
            Monitor.Pulse(_gate); // nobody need wait for it any more
        }
    }

    /// <summary>Runs an image at once, on the calling thread, if nobody else is there.</summary>
    /// <returns>Null where others are, or have just been, there.</returns>
    public ImageClassification? TryRunAlone(ReadOnlySpan<byte> pixels, TimeSpan decode)
    {
        if (Present() > 1 || Recent() > 1 || !_turn.TryEnter())
        {
            return null;
        }

        Interlocked.Decrement(ref _coming);
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
        try
        {
            // Before it is queued: whoever takes it out must know, and where a listener throws nothing may stay behind.
            image.IsCounted = ClassifierTelemetry.RecordQueue(_runner.Name, 1);
        }
        catch
        {
            Desist();
            throw;
        }

        lock (_gate)
        {
            _waiting.Enqueue(image);
            Interlocked.Decrement(ref _coming); // under the gate: who looks sees it here or there
            if (_waiting.Count >= _wanted)
            {
                Monitor.Pulse(_gate);
            }
        }
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
            try
            {
                ServeBatch(batch);
            }
            catch (Exception error) // a listener's, say: nothing may end this thread, and with it the app
            {
                batch.ForEach(image => image.Fail(error));
            }

            batch.Clear();
        }
    }

    private void ServeBatch(List<PendingImage> batch)
    {
        lock (_turn)
        {
            Gather(batch);
            if (batch.Count > 0)
            {
                int callers = batch.Count + Present();
                _runner.RunMany(batch);
                Note(callers);
            }
        }
    }

    /// <returns>False when it is to stop and the queue is empty: callers who gave up have left their images there.</returns>
    private bool WaitForFirst()
    {
        lock (_gate)
        {
            _wanted = 1;
            while (_waiting.Count == 0 && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            return _waiting.Count > 0;
        }
    }

    private void Gather(List<PendingImage> batch)
    {
        int counted = 0;
        lock (_gate)
        {
            while (_waiting.TryPeek(out PendingImage? first) && Patience(first) is { Ticks: > 0 } patience)
            {
                Monitor.Wait(_gate, (int)Math.Ceiling(patience.TotalMilliseconds));
            }

            while (batch.Count < _runner.MaxBatchSize && _waiting.TryDequeue(out PendingImage? image))
            {
                counted += image.IsCounted ? 1 : 0;
                if (image.TryTake())
                {
                    batch.Add(image);
                }
            }
        }

        ClassifierTelemetry.RecordQueue(_runner.Name, -counted);
    }

    /// <summary>How long the first of those who wait goes on waiting for a larger batch.</summary>
    private TimeSpan Patience(PendingImage first)
    {
        TimeSpan rest = _maxDelay - Stopwatch.GetElapsedTime(first.Since);
        int present = Math.Min(_runner.MaxBatchSize, Present());
        _wanted = Math.Min(_runner.MaxBatchSize, Math.Max(Present(), Recent()));
        return _waiting.Count >= _wanted ? TimeSpan.Zero
            : _waiting.Count < present || rest < ReturnTime ? rest
            : ReturnTime - Stopwatch.GetElapsedTime(Volatile.Read(ref _lastEnd));
    }

    /// <summary>Callers who wait or are on their way.</summary>
    private int Present() => _waiting.Count + Volatile.Read(ref _coming);

    /// <summary>Callers who were here a moment ago.</summary>
    private int Recent()
    {
        TimeSpan within = _maxDelay < ReturnTime ? _maxDelay : ReturnTime;
        return Stopwatch.GetElapsedTime(Volatile.Read(ref _lastEnd)) < within ? Volatile.Read(ref _lastCallers) : 0;
    }

    private void Note(int callers)
    {
        Volatile.Write(ref _lastCallers, callers);
        Volatile.Write(ref _lastEnd, Stopwatch.GetTimestamp());
    }
}
