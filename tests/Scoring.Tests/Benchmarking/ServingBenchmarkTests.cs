using FashionResNet.Scoring.Benchmarking;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Benchmarking;

public sealed class ServingBenchmarkTests : IDisposable
{
    private static readonly BenchmarkOptions Short = new() { Seconds = 0.01, Threads = 1 };

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ServingBenchmarkTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OneThread_MeasuresEveryWay()
    {
        BenchmarkReport report = ServingBenchmark.Run(_model, Short, cancellation: TestContext.Current.CancellationToken);

        int[] sizes = [1, 2, 4, 8, 16, 32, 64, 128];
        Assert.Equal(Enum.GetValues<BenchmarkWay>(), report.Measurements.Select(m => m.Way).Distinct());
        Assert.Equal(sizes, Sizes(report, BenchmarkWay.OnnxRuntime));
        Assert.Equal(sizes, Sizes(report, BenchmarkWay.BatchedPipeline));
        Assert.Equal(sizes.Length + sizes.Length + 5, report.Measurements.Count);
        Assert.All(report.Measurements, m =>
        {
            Assert.Equal(1, m.Threads);
            Assert.True(m.ImagesPerSecond > 0 && m.P50Ms > 0 && m.P95Ms >= m.P50Ms && m.P99Ms >= m.P95Ms, m.ToString());
            Assert.InRange(m.Runs, 1, int.MaxValue);
        });
        Assert.Contains(report.RecommendedBatchSize, sizes);
        Assert.Equal(("cpu", 1, "model.onnx"), (report.Device, report.RecommendedThreads, report.Model));
        Assert.Equal(Environment.ProcessorCount, report.Machine.Cores);
    }

    [Fact]
    public void Run_CancelledAfterTheFirstMeasurement_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<string>();

        Assert.Throws<OperationCanceledException>(() => ServingBenchmark.Run(_model, Short, Progress, cancellation.Token));

        Assert.Equal(2, seen.Count);

        void Progress(string line)
        {
            seen.Add(line);
            if (seen.Count == 2)
            {
                cancellation.Cancel();
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(1e6)]
    public void Run_SecondsOutOfRange_SaysWhatIsAllowed(double seconds)
    {
        var error = Assert.Throws<InvalidInputException>(
            () => ServingBenchmark.Run(_model, new BenchmarkOptions { Seconds = seconds }));

        Assert.Contains("above 0, at most a day", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoThreads_SaysWhatIsAllowed()
        => Assert.Throws<InvalidInputException>(() => ServingBenchmark.Run(_model, new BenchmarkOptions { Threads = 0 }));

    private static IEnumerable<int> Sizes(BenchmarkReport report, BenchmarkWay way)
        => report.Measurements.Where(m => m.Way == way).Select(m => m.BatchSize);
}
