using System.Diagnostics;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>A way to score images, loaded and ready to be timed.</summary>
/// <param name="setup">What it scores.</param>
internal abstract class TimedWay(BenchmarkSetup setup) : IDisposable
{
    private int _next;

    /// <summary>What it scores.</summary>
    protected BenchmarkSetup Setup { get; } = setup;

    /// <summary>Images a run.</summary>
    public int BatchSize => Setup.BatchSize;

    /// <summary>Threads that score at once.</summary>
    public virtual int Callers => 1;

    /// <summary>Loads a way.</summary>
    public static TimedWay Load(BenchmarkWay way, BenchmarkSetup setup) => way switch
    {
        BenchmarkWay.OnnxRuntime => new RuntimeWay(setup),
        BenchmarkWay.BatchedPipeline => PipelineWay.Batched(setup),
        BenchmarkWay.RowPipeline => PipelineWay.RowByRow(setup),
        BenchmarkWay.PredictionEngine => new PredictionEngineWay(setup),
        BenchmarkWay.ImageClassifier => new ClassifierWay(setup),
        BenchmarkWay.CallersSharing => new CallersWay(setup, sharing: true),
        BenchmarkWay.CallersAlone => new CallersWay(setup, sharing: false),
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
    };

    /// <summary>Scores the next images, as many as a batch, and reads their probabilities.</summary>
    public abstract void Run();

    /// <summary>Runs for a time, at least once.</summary>
    /// <returns>Images a second.</returns>
    public virtual double Measure(TimeSpan time, Latencies latencies)
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long now = start;
        long runs = 0;
        do
        {
            long before = now;
            Run();
            now = Stopwatch.GetTimestamp();
            latencies.Add(now - before);
            runs++;
        }
        while (now < end);

        return runs * BatchSize / Stopwatch.GetElapsedTime(start, now).TotalSeconds;
    }

    public abstract void Dispose();

    /// <summary>Index of the first image of the next batch, round and round.</summary>
    protected int NextIndex()
    {
        int index = _next;
        _next = (index + BatchSize) % Setup.Images.Count;
        return index;
    }
}
