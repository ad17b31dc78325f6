namespace FashionResNet.Scoring.Benchmarking;

/// <summary>Chooses a batch size: larger ones cost memory and delay the first row, so they must be worth it.</summary>
internal static class BatchRecommendation
{
    private const double GoodEnough = 0.97;

    /// <param name="measurements">At least one of <see cref="BenchmarkWay.BatchedPipeline"/>; others are passed over.</param>
    /// <returns>The smallest batch within 3 % of the fastest, with as many threads as that.</returns>
    public static BenchmarkMeasurement Choose(IReadOnlyCollection<BenchmarkMeasurement> measurements)
    {
        IEnumerable<BenchmarkMeasurement> batched = measurements.Where(m => m.Way == BenchmarkWay.BatchedPipeline);
        BenchmarkMeasurement best = batched.MaxBy(m => m.ImagesPerSecond)!;
        return batched
            .Where(m => m.Threads == best.Threads && m.ImagesPerSecond >= GoodEnough * best.ImagesPerSecond)
            .MinBy(m => m.BatchSize)!;
    }
}
