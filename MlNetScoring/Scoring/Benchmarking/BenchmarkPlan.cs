using FashionResNet.Scoring.Devices;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>What is measured: each way with several numbers of threads and, where it takes them, with several batch sizes.</summary>
internal static class BenchmarkPlan
{
    /// <param name="device">What runs the network: <c>cpu</c> or <c>cuda:n</c>.</param>
    /// <param name="threads">The one number of threads; null for 1, 2, 4, … and all cores.</param>
    /// <param name="images">Images there are.</param>
    public static IEnumerable<(BenchmarkWay Way, int? Threads, int BatchSize)> Create(string device, int? threads, int images)
        => from count in ThreadCounts(device, threads)
           from way in Enum.GetValues<BenchmarkWay>()
           from batchSize in BatchSizes(way, images)
           select (way, count, batchSize);

    private static IEnumerable<int> BatchSizes(BenchmarkWay way, int images) => way switch
    {
        BenchmarkWay.OnnxRuntime or BenchmarkWay.BatchedPipeline => Powers(BenchmarkSetup.MaxBatchSize),
        BenchmarkWay.RowPipeline => [Math.Min(images, BenchmarkSetup.RowsAPass)],
        _ => [1],
    };

    private static IEnumerable<int?> ThreadCounts(string device, int? threads)
    {
        if (device != ScoringDevice.Cpu.ToString())
        {
            return [null];
        }

        int cores = Environment.ProcessorCount;
        return threads is not null ? [threads] : Powers(cores).Append(cores).Distinct().Select(count => (int?)count);
    }

    /// <summary>1, 2, 4, … up to a number.</summary>
    private static IEnumerable<int> Powers(int largest) => Enumerable.Range(0, 1 + int.Log2(largest)).Select(power => 1 << power);
}
