using System.Diagnostics;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>An <see cref="ImageClassifier"/> that many threads call at once, each again as soon as it is answered.</summary>
/// <param name="setup">What it scores.</param>
/// <param name="sharing">Whether the callers share batches, as by default.</param>
internal sealed class CallersWay(BenchmarkSetup setup, bool sharing) : TimedWay(setup)
{
    private const int Threads = 32;

    private readonly ImageClassifier _classifier = ImageClassifier.Load(setup.ModelPath, Options(setup, sharing));

    public override int Callers => Threads;

    public override void Run() => _classifier.PredictPixels(Setup.Images.Image(NextIndex()));

    public override double Measure(TimeSpan time, Latencies latencies)
    {
        long images = 0;
        long end = long.MaxValue;
        using var ready = new Barrier(Threads + 1);
        Task[] callers = [.. Enumerable.Range(0, Threads).Select(caller => Task.Factory.StartNew(
            () =>
            {
                ready.SignalAndWait();
                long calls = 0;
                long now = Stopwatch.GetTimestamp();
                do
                {
                    long before = now;
                    _classifier.PredictPixels(Setup.Images.Image((int)(((calls++ * Threads) + caller) % Setup.Images.Count)));
                    now = Stopwatch.GetTimestamp();
                    latencies.Add(now - before);
                }
                while (now < Volatile.Read(ref end));

                Interlocked.Add(ref images, calls);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning, // a thread each
            TaskScheduler.Default))];
        ready.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        Volatile.Write(ref end, start + (long)(time.TotalSeconds * Stopwatch.Frequency));
        Task.WhenAll(callers).GetAwaiter().GetResult();
        return images / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public override void Dispose() => _classifier.Dispose();

    /// <summary>The default options, but for the device and its threads.</summary>
    private static ImageClassifierOptions Options(BenchmarkSetup setup, bool sharing)
    {
        var options = new ImageClassifierOptions { Device = setup.Device, Threads = setup.Threads };
        return sharing ? options : options with { MaxDelay = null };
    }
}
