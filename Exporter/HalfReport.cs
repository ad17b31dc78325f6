using FashionResNet.Shared.Models;

namespace FashionResNet.Exporter;

/// <summary>
/// A file with 16-bit floats against the float32 graph that it was made from; both in ONNX Runtime on the CPU. A file that computes in half
/// is stood in for by the float32 graph with every constant and result rounded to half, as CUDA computes it: the CPU would run it in float32
/// throughout, and may give another accuracy.
/// </summary>
public sealed record HalfReport
{
    /// <summary>Where it uses them.</summary>
    public required HalfPrecision Precision { get; init; }

    /// <summary>Size of the float32 file in bytes; <see cref="ExportReport.Bytes"/> is that of the file with half.</summary>
    public required long Fp32Bytes { get; init; }

    /// <summary>Images compared: those of the parity check.</summary>
    public required int ImageCount { get; init; }

    /// <summary>Largest |Δ logit| over all images.</summary>
    public required double MaxAbsDiff { get; init; }

    /// <summary>Largest |logit| of the float32 graph, to judge <see cref="MaxAbsDiff"/> by.</summary>
    public required double MaxAbsLogit { get; init; }

    /// <summary>Share of images with the same best class in both, 0..1.</summary>
    public required double ArgmaxAgreement { get; init; }

    /// <summary>Share of all real images that it classifies rightly, 0..1; null where there were none.</summary>
    public double? Accuracy { get; init; }

    /// <summary>What the file says of itself: its own accuracy, not that of the float32 graph, and where it uses half.</summary>
    internal ModelMetadata Describe(ModelMetadata fp32, int? tested) => fp32 with
    {
        TestAccuracy = Accuracy,
        TestCount = tested,
        Precision = Precision == HalfPrecision.Weights ? "fp16 weights" : "fp16",
    };
}
