using FashionResNet.Scoring.Benchmarking;

namespace FashionResNet.Scoring.Tests.Benchmarking;

public sealed class BatchRecommendationTests
{
    [Fact]
    public void Choose_OneWithinThreePercent_TakesTheSmaller()
    {
        BenchmarkMeasurement choice = BatchRecommendation.Choose(
            [Batched(2, 16, 960), Batched(2, 32, 970), Batched(2, 64, 1000), Batched(2, 128, 990)]);

        Assert.Equal(32, choice.BatchSize);
    }

    [Fact]
    public void Choose_OfSeveralThreadCounts_KeepsThatOfTheFastest()
    {
        BenchmarkMeasurement choice = BatchRecommendation.Choose(
            [Batched(1, 1, 990), Batched(1, 2, 995), Batched(2, 1, 400), Batched(2, 2, 1000)]);

        Assert.Equal((2, 2), (choice.Threads, choice.BatchSize));
    }

    [Fact]
    public void Choose_AnotherWayIsFaster_PassesItOver()
    {
        BenchmarkMeasurement choice = BatchRecommendation.Choose(
            [Batched(1, 4, 500), Batched(1, 8, 400), Batched(1, 1, 9000) with { Way = BenchmarkWay.OnnxRuntime }]);

        Assert.Equal(4, choice.BatchSize);
    }

    private static BenchmarkMeasurement Batched(int threads, int batchSize, double imagesPerSecond)
        => new(BenchmarkWay.BatchedPipeline, threads, batchSize, 1, imagesPerSecond, 1, 1, 1, 100);
}
