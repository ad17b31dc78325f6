namespace FashionResNet.Exporter.Quantization;

/// <summary>uint8 for an activation: x ≈ scale · (q − zero point).</summary>
/// <param name="Scale">One step.</param>
/// <param name="ZeroPoint">The integer that stands for 0, so that 0 (padding, ReLU) is exact.</param>
internal readonly record struct ActivationQuantization(float Scale, byte ZeroPoint)
{
    /// <summary>Below this an activation is 0 for all calibration saw, and any scale is as good.</summary>
    public const float SmallestRange = 1e-12f;

    private const int Steps = byte.MaxValue;

    /// <summary>Spreads the steps over the range, widened to hold 0.</summary>
    public static ActivationQuantization Of(ActivationRange range)
    {
        double min = Math.Min(0, range.Min);
        double max = Math.Max(0, range.Max);
        if (max - min < SmallestRange)
        {
            return new ActivationQuantization(1, 0);
        }

        double scale = (max - min) / Steps;
        return new ActivationQuantization((float)scale, (byte)Math.Round(-min / scale));
    }
}
