using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;

namespace FashionResNet.Shared.Reports;

/// <summary>One model scored on one set of images: what <c>report.json</c> and <c>report.html</c> show.</summary>
public sealed record EvaluationReport
{
    /// <summary>File name of the model, without its folder.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model's file, lower-case hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What the model says of itself.</summary>
    public required ModelMetadata Metadata { get; init; }

    /// <summary>Name of the set of images.</summary>
    public required string Dataset { get; init; }

    /// <summary>What was measured.</summary>
    public required ClassificationMetrics Metrics { get; init; }

    /// <summary>What ran the network: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>ONNX Runtime's name for it, such as <c>CPUExecutionProvider</c>; null in reports that do not tell.</summary>
    public string? ExecutionProvider { get; init; }

    /// <summary>Images a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Wall time of scoring, model loading excluded.</summary>
    public required double Seconds { get; init; }

    /// <summary>Images a second of scoring.</summary>
    public double ImagesPerSecond => Seconds > 0 ? Metrics.Count / Seconds : 0;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UtcNow;
}
