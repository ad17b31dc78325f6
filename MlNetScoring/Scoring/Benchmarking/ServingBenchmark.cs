using System.Diagnostics;
using FashionResNet.Scoring.Benchmarking.Ways;
using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>Measures how fast a model is in each way that this library and ML.NET offer.</summary>
public static class ServingBenchmark
{
    private const int Parts = 5;
    private const double WarmUpShare = 0.1;
    private const int KeptLatencies = 1 << 18;

    /// <summary>Measures each way with 1, 2, 4, … threads, and those that take batches with 1, 2, 4, … 128 images.</summary>
    /// <param name="modelPath">A model, see <see cref="BatchedImageClassifier.Load"/>.</param>
    /// <param name="options">Device, threads, time, description; null for the defaults.</param>
    /// <param name="progress">Is told what is measured next.</param>
    /// <param name="cancellation">Stops between two measurements.</param>
    /// <exception cref="InvalidInputException">The model cannot be used, an option is out of range, or the device is not
    /// there.</exception>
    public static BenchmarkReport Run(
        string modelPath, BenchmarkOptions? options = null, Action<string>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new BenchmarkOptions();
        options.Validate();
        FileStamp? stamp = FileStamp.Read(modelPath);
        using var model = ClassifierModel.Read(modelPath, options.Description);
        (ModelMetadata metadata, string device) = Look(modelPath, options);
        ImageDataSet noise = BenchmarkSetup.Noise(metadata.Image, metadata.Labels);
        (BenchmarkWay Way, int? Threads, int BatchSize)[] plan = [.. BenchmarkPlan.Create(device, options.Threads, noise.Count)];
        var time = TimeSpan.FromSeconds(options.Seconds / plan.Length);
        var latencies = new Latencies(KeptLatencies);
        var measurements = new List<BenchmarkMeasurement>();
        foreach ((BenchmarkWay way, int? threads, int batchSize) in plan)
        {
            progress?.Invoke(FormattableString.Invariant(
                $"{measurements.Count + 1} of {plan.Length}: {way}, {threads?.ToString() ?? "default"} threads, batch {batchSize}"));
            var setup = new BenchmarkSetup(model.Path, noise, device, threads, batchSize);
            measurements.Add(Measure(way, setup, time, latencies, cancellation));
        }

        BenchmarkMeasurement recommended = BatchRecommendation.Choose(measurements);
        return new BenchmarkReport
        {
            Model = Path.GetFileName(modelPath),
            ModelSha256 = FileStamp.HashOf(modelPath, stamp),
            Metadata = metadata,
            Device = device,
            Machine = BenchmarkMachine.Current(),
            Measurements = measurements,
            RecommendedBatchSize = recommended.BatchSize,
            RecommendedThreads = recommended.Threads,
        };
    }

    private static (ModelMetadata Metadata, string Device) Look(string modelPath, BenchmarkOptions options)
    {
        using var classifier = BatchedImageClassifier.Load(modelPath, new ScoringOptions { Device = options.Device }, options.Description);
        return (classifier.Metadata, classifier.Device);
    }

    private static BenchmarkMeasurement Measure(
        BenchmarkWay kind, BenchmarkSetup setup, TimeSpan time, Latencies latencies, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var way = TimedWay.Load(kind, setup);
        way.Run(); // allocates what all others reuse
        way.Measure(WarmUpShare * time, latencies);
        latencies.Clear();
        var imagesPerSecond = new List<double>(Parts);
        long start = Stopwatch.GetTimestamp();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            imagesPerSecond.Add(way.Measure(time / Parts, latencies));
        }
        while (imagesPerSecond.Count < Parts && Stopwatch.GetElapsedTime(start) < time);

        imagesPerSecond.Sort();
        return new BenchmarkMeasurement(
            kind,
            setup.Threads,
            way.BatchSize,
            way.Callers,
            imagesPerSecond[imagesPerSecond.Count / 2],
            latencies.PercentileMs(0.50),
            latencies.PercentileMs(0.95),
            latencies.PercentileMs(0.99),
            latencies.Count);
    }
}
