using System.Numerics.Tensors;

namespace FashionResNet.Exporter;

/// <summary>How far an image's logits may lie from TorchSharp's.</summary>
public static class ParityBound
{
    /// <summary>
    /// Up to here the tolerance holds as it is. Trained networks stay below; beyond, float32 itself gets too coarse for an absolute
    /// bound (steps of 6e-5 at 1000), and the bound grows with the logits.
    /// </summary>
    private const float UnscaledLogit = 100;

    /// <summary>Tolerance · max(1, max |logit| / 100).</summary>
    /// <param name="logits">The logits of one image; a NaN gives NaN, infinity gives infinity.</param>
    /// <param name="tolerance">The tolerance for logits of ordinary size.</param>
    public static double Of(ReadOnlySpan<float> logits, double tolerance)
        => tolerance * Math.Max(1, MathF.Abs(TensorPrimitives.MaxMagnitude(logits)) / UnscaledLogit);
}
