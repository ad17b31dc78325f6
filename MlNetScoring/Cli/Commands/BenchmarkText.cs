using System.Globalization;
using System.Text;
using FashionResNet.Scoring.Benchmarking;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>A benchmark as a table for a terminal.</summary>
internal static class BenchmarkText
{
    public static string Render(BenchmarkReport report)
    {
        BenchmarkMachine machine = report.Machine;
        var text = new StringBuilder();
        Line(text, $"{report.Model} ({report.Metadata.Image}, {report.Metadata.Labels.Count} classes) on {report.Device}");
        Line(text, $"{machine.Cpu}, {machine.Cores} cores, {machine.Os}");
        Line(text, $"{machine.DotNet}, ONNX Runtime {machine.OnnxRuntime}, ML.NET {machine.MlNet}");
        Line(text, $"");
        Line(text, $"{"way",-38}{"threads",8}{"batch",7}{"images/s",10}{"p50 ms",10}{"p95 ms",10}{"p99 ms",10}{"runs",9}");
        foreach (BenchmarkMeasurement one in report.Measurements)
        {
            string threads = one.Threads?.ToString(CultureInfo.InvariantCulture) ?? "–";
            Line(text, $"{Name(one.Way),-38}{threads,8}{one.BatchSize,7}{one.ImagesPerSecond,10:N0}{one.P50Ms,10:N3}{one.P95Ms,10:N3}{one.P99Ms,10:N3}{one.Runs,9:N0}");
        }

        string with = report.RecommendedThreads is { } count ? FormattableString.Invariant($" with {count} thread{(count == 1 ? "" : "s")}") : "";
        Line(text, $"");
        Line(text, $"recommended: --batch-size {report.RecommendedBatchSize}{with} (the smallest within 3 % of the fastest batched pipeline)");
        return text.ToString().TrimEnd();
    }

    private static string Name(BenchmarkWay way) => way switch
    {
        BenchmarkWay.OnnxRuntime => "ONNX Runtime alone",
        BenchmarkWay.BatchedPipeline => "ML.NET pipeline in batches",
        BenchmarkWay.RowPipeline => "ML.NET pipeline row by row",
        BenchmarkWay.PredictionEngine => "ML.NET PredictionEngine",
        BenchmarkWay.ImageClassifier => "ImageClassifier",
        BenchmarkWay.CallersSharing => "ImageClassifier, 32 callers, sharing",
        BenchmarkWay.CallersAlone => "ImageClassifier, 32 callers, alone",
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
    };

    private static void Line(StringBuilder text, FormattableString line)
        => text.AppendLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
