namespace FashionResNet.Exporter;

/// <summary>TorchSharp in eval mode against ONNX Runtime on the CPU, on the same uint8 images.</summary>
public sealed record ParityReport
{
    /// <summary>Images compared.</summary>
    public required int ImageCount { get; init; }

    /// <summary>Largest |Δ logit| over all images; NaN where a side gave NaN or infinity.</summary>
    public required double MaxAbsDiff { get; init; }

    /// <summary>The largest |Δ logit| that is allowed where logits stay within ±100; see <see cref="ParityBound"/>.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Share of images with the same best class in both, near-ties counted as they fell, 0..1.</summary>
    public required double ArgmaxAgreement { get; init; }

    /// <summary>Images that either class may win.</summary>
    public required IReadOnlyList<NearTie> NearTies { get; init; }

    /// <summary>Every batch, in the order they ran.</summary>
    public required IReadOnlyList<ParityCase> Cases { get; init; }

    /// <summary>Whether every batch passes.</summary>
    public bool Passed => Cases.All(c => c.Ok);
}
