using System.Diagnostics;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>Times of runs, put down without an allocation. Any number of threads may add at once.</summary>
/// <param name="capacity">How many are kept; later ones are only counted.</param>
internal sealed class Latencies(int capacity)
{
    private readonly long[] _ticks = new long[capacity];
    private int _count;

    /// <summary>Runs, those included that were only counted.</summary>
    public int Count => _count;

    /// <param name="ticks">Of <see cref="Stopwatch"/>.</param>
    public void Add(long ticks)
    {
        int index = Interlocked.Increment(ref _count) - 1;
        if (index < _ticks.Length)
        {
            _ticks[index] = ticks;
        }
    }

    /// <summary>Forgets them all.</summary>
    public void Clear() => _count = 0;

    /// <summary>The smallest time that this share of the kept runs did not exceed (nearest rank), in milliseconds.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double PercentileMs(double share)
    {
        Span<long> kept = _ticks.AsSpan(0, Math.Min(_count, _ticks.Length));
        kept.Sort();
        return 1000.0 * kept[(int)Math.Ceiling(share * kept.Length) - 1] / Stopwatch.Frequency;
    }
}
