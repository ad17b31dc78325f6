using System.Numerics.Tensors;

namespace FashionResNet.Exporter.Quantization;

/// <summary>
/// int8 weights, symmetric and with a scale per output channel: w ≈ scale[m] · q. The int32 bias shares the scale of the products
/// that it is added to, input scale · weight scale.
/// </summary>
/// <param name="Values">As many as there are weights.</param>
/// <param name="Scales">One per output channel.</param>
/// <param name="Bias">One per output channel; null where there is none.</param>
/// <param name="BiasScales">Input scale · weight scale.</param>
internal sealed record QuantizedWeights(sbyte[] Values, float[] Scales, int[]? Bias, float[] BiasScales)
{
    private const int Limit = 127;
    private const int ReducedLimit = 63;

    /// <summary>
    /// Half of int32 for the bias, the rest for the sum of products (255 · 127 · 33,000 of them). A channel that is next to dead,
    /// with weights near 0 and a bias that is not, gets coarser weights for it.
    /// </summary>
    private const double BiasLimit = 1 << 30;

    private const double SmallestScale = 1e-30;

    /// <param name="weights">Output channels first.</param>
    /// <param name="bias">One per output channel, or empty.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="inputScale">Scale of the activation that they are multiplied with.</param>
    /// <param name="reduceRange">Whether to use 7 bits only.</param>
    public static QuantizedWeights Of(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int channels, float inputScale, bool reduceRange)
    {
        int limit = reduceRange ? ReducedLimit : Limit;
        int perChannel = weights.Length / channels;
        sbyte[] values = new sbyte[weights.Length];
        float[] scales = new float[channels];
        float[] biasScales = new float[channels];
        int[]? quantizedBias = bias.IsEmpty ? null : new int[channels];
        for (int m = 0; m < channels; m++)
        {
            ReadOnlySpan<float> row = weights.Slice(m * perChannel, perChannel);
            double ofWeights = Math.Abs((double)TensorPrimitives.MaxMagnitude(row)) / limit;
            double ofBias = bias.IsEmpty ? 0 : Math.Abs(bias[m]) / (inputScale * BiasLimit);
            double scale = Math.Max(ofWeights, ofBias);
            scales[m] = scale < SmallestScale ? 1 : (float)scale; // a channel of zeros
            biasScales[m] = inputScale * scales[m];
            for (int i = 0; i < perChannel; i++)
            {
                values[(m * perChannel) + i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scales[m]), -limit, limit);
            }

            if (quantizedBias is not null)
            {
                quantizedBias[m] = (int)Math.Round(bias[m] / ((double)inputScale * scales[m]));
            }
        }

        return new QuantizedWeights(values, scales, quantizedBias, biasScales);
    }
}
