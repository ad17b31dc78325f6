namespace FashionResNet.Scoring.Benchmarking;

/// <summary>How fast one way is with one setting, warm-up left out.</summary>
/// <param name="Way">How the images were scored.</param>
/// <param name="Threads">CPU threads within an operator; null where a GPU runs the network.</param>
/// <param name="BatchSize">Images a run or a call; rows a pass of <see cref="BenchmarkWay.RowPipeline"/>.</param>
/// <param name="Callers">Threads that ask for images at once.</param>
/// <param name="ImagesPerSecond">Median over parts of the measured time.</param>
/// <param name="P50Ms">Median time of a run, in milliseconds: of a whole batch, pass or call.</param>
/// <param name="P95Ms">95th percentile of the same.</param>
/// <param name="P99Ms">99th percentile of the same.</param>
/// <param name="Runs">Runs that were measured.</param>
public sealed record BenchmarkMeasurement(
    BenchmarkWay Way,
    int? Threads,
    int BatchSize,
    int Callers,
    double ImagesPerSecond,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    int Runs);
