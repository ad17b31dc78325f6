using FashionResNet.Scoring.Benchmarking;
using FashionResNet.Scoring.Benchmarking.Ways;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Benchmarking.Ways;

public sealed class TimedWayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataSet _images = BenchmarkSetup.Noise(TinyModel.Spec, TinyModel.Labels);
    private readonly string _model;
    private readonly float[] _right;

    public TimedWayTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _right = PlainRuntime.Run(_model, _images).Probabilities;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1, 5)]
    [InlineData(8, 2, 3)]
    public void Run_OnnxRuntime_ScoresTheNextBatch(int batchSize, int threads, int runs)
    {
        using var way = (RuntimeWay)TimedWay.Load(BenchmarkWay.OnnxRuntime, Setup(batchSize, threads));

        Repeat(way, runs);

        AssertNear(Right((runs - 1) * batchSize, batchSize), way.Probabilities);
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(128, 17)] // a run more than there are images
    public void Run_BatchedPipeline_EndsAtTheLastImageOfTheBatch(int batchSize, int runs)
    {
        using var way = (PipelineWay)TimedWay.Load(BenchmarkWay.BatchedPipeline, Setup(batchSize, threads: 1));

        Repeat(way, runs);

        AssertNear(Right(((runs * batchSize) - 1) % _images.Count, 1), way.Probabilities);
    }

    [Fact]
    public void Run_RowPipeline_ReadsAPassFromTheFirstRow()
    {
        using var way = (PipelineWay)TimedWay.Load(BenchmarkWay.RowPipeline, Setup(300, threads: 1));

        Repeat(way, 2);

        AssertNear(Right(299, 1), way.Probabilities);
    }

    [Fact]
    public void Run_PredictionEngine_ScoresTheNextImage()
    {
        using var way = (PredictionEngineWay)TimedWay.Load(BenchmarkWay.PredictionEngine, Setup(1, threads: 1));

        Repeat(way, 3);

        AssertNear(Right(2, 1), way.Prediction.Score);
    }

    [Fact]
    public void Run_ImageClassifier_ScoresTheNextImage()
    {
        using var way = (ClassifierWay)TimedWay.Load(BenchmarkWay.ImageClassifier, Setup(1, threads: 1));

        Repeat(way, 3);

        Assert.Equal(Right(2, 1).ToArray().Max(), way.Answer!.Probability, Tolerance);
    }

    [Theory]
    [InlineData(BenchmarkWay.OnnxRuntime, 4, 1)]
    [InlineData(BenchmarkWay.CallersSharing, 1, 32)]
    [InlineData(BenchmarkWay.CallersAlone, 1, 32)]
    public void Measure_ShorterThanARun_TimesEveryCallerOnce(BenchmarkWay kind, int batchSize, int callers)
    {
        var latencies = new Latencies(1000);
        using var way = TimedWay.Load(kind, Setup(batchSize, threads: 1));

        double imagesPerSecond = way.Measure(TimeSpan.Zero, latencies);

        Assert.True(imagesPerSecond > 0);
        Assert.Equal(callers, way.Callers);
        Assert.InRange(latencies.Count, callers, int.MaxValue);
        Assert.True(latencies.PercentileMs(0.01) > 0);
    }

    private static double Tolerance => 1e-5; // kernels may add in another order for another batch size

    private static void Repeat(TimedWay way, int runs)
    {
        for (int i = 0; i < runs; i++)
        {
            way.Run();
        }
    }

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }

    private BenchmarkSetup Setup(int batchSize, int threads) => new(_model, _images, "cpu", threads, batchSize);

    private ReadOnlySpan<float> Right(int first, int count)
        => _right.AsSpan(first * TinyModel.Labels.Length, count * TinyModel.Labels.Length);
}
