using FashionResNet.Scoring.Benchmarking;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>Two ways to compare.</summary>
/// <param name="Base">What it is compared with.</param>
/// <param name="Way">What is measured.</param>
/// <param name="BatchSize">Images a run of both.</param>
/// <param name="ByLatency">Median time of a run instead of images a second.</param>
/// <param name="Goal">Ratio to reach, or not to exceed where it is of times.</param>
/// <param name="Text">What the table calls it.</param>
internal sealed record SpeedCase(BenchmarkWay Base, BenchmarkWay Way, int BatchSize, bool ByLatency, double Goal, string Text)
{
    public static IReadOnlyList<SpeedCase> All { get; } =
    [
        new(BenchmarkWay.OnnxRuntime, BenchmarkWay.BatchedPipeline, 64, ByLatency: false, 0.97,
            "batched pipeline / ONNX Runtime alone, batch 64"),
        new(BenchmarkWay.RowPipeline, BenchmarkWay.BatchedPipeline, 64, ByLatency: false, 2.0,
            "batched pipeline, batch 64 / stock pipeline row by row"),
        new(BenchmarkWay.OnnxRuntime, BenchmarkWay.ImageClassifier, 1, ByLatency: true, 1.15,
            "`ImageClassifier.PredictPixels` / ONNX Runtime batch 1"),
        new(BenchmarkWay.OnnxRuntime, BenchmarkWay.PredictionEngine, 1, ByLatency: true, 1.3,
            "`PredictionEngine` / ONNX Runtime batch 1"),
        new(BenchmarkWay.CallersAlone, BenchmarkWay.CallersSharing, 1, ByLatency: false, 1.5,
            "32 callers sharing batches / 32 callers that do not"),
    ];
}
