namespace FashionResNet.Scoring.Serving;

/// <summary>Counts the calls that use something, and says when the last one has left after the gate was closed.</summary>
internal sealed class CallGate
{
    private const int Closed = int.MinValue;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls; // the sign says whether the gate is closed

    /// <summary>Calls inside.</summary>
    public int Calls => Volatile.Read(ref _calls) & ~Closed;

    /// <summary>Done once the gate is closed and the last call has left.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Lets a call in.</summary>
    /// <param name="limit">Most calls inside.</param>
    /// <returns>False where the gate is closed or full.</returns>
    public bool TryEnter(long limit = long.MaxValue)
    {
        int calls = Volatile.Read(ref _calls);
        while (calls >= 0 && calls < limit)
        {
            int seen = Interlocked.CompareExchange(ref _calls, calls + 1, calls);
            if (seen == calls)
            {
                return true;
            }

            calls = seen;
        }

        return false;
    }

    public void Leave() => SignalIfEmpty(Interlocked.Decrement(ref _calls));

    public void Close()
    {
        int before = Interlocked.Or(ref _calls, Closed);
        if (before >= 0)
        {
            SignalIfEmpty(before | Closed);
        }
    }

    private void SignalIfEmpty(int calls)
    {
        if (calls == Closed)
        {
            _drained.TrySetResult();
        }
    }
}
