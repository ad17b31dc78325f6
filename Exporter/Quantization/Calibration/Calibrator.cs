using System.Numerics.Tensors;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Quantization.Calibration;

/// <summary>
/// Chooses the ranges of activations from what flows through the fp32 graph. One pass finds smallest and largest values, a second
/// fills histograms between them; memory does not grow with the images.
/// </summary>
internal static class Calibrator
{
    /// <param name="runner">Runs the fp32 graph and shows the values.</param>
    /// <param name="values">Names of the activations.</param>
    /// <param name="pixels">Those of them that hold pixels. They end at black and white: nothing of them is an outlier, however many
    /// are black.</param>
    /// <param name="images">What flows through the graph.</param>
    /// <param name="options">How ranges are chosen.</param>
    /// <exception cref="CheckFailedException">An activation is NaN or infinite.</exception>
    public static Dictionary<string, ActivationRange> Run(
        ActivationRunner runner,
        IReadOnlyList<string> values,
        IReadOnlySet<string> pixels,
        ImageDataSet images,
        QuantizationOptions options)
    {
        ActivationRange[] ranges = MinMax(runner, values, images);
        runner.Visit(BlackAndWhite(images), (value, activations) =>
            ranges[value] = pixels.Contains(values[value]) ? Widened(ranges[value], activations) : ranges[value]);
        if (options.Method != CalibrationMethod.MinMax)
        {
            ActivationHistogram[] histograms = [.. ranges.Select(range => new ActivationHistogram(Limit(range)))];
            runner.Visit(images, (value, activations) => histograms[value].Add(activations));
            ranges = [.. ranges.Select((range, i) => pixels.Contains(values[i]) ? range : Choose(range, histograms[i], options))];
        }

        return values.Zip(ranges).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static ActivationRange Choose(ActivationRange seen, ActivationHistogram histogram, QuantizationOptions options)
        => options.Method == CalibrationMethod.Entropy
            ? EntropyRange.Of(histogram, seen)
            : PercentileRange.Of(histogram, seen, options.Percentile);

    private static ActivationRange[] MinMax(ActivationRunner runner, IReadOnlyList<string> values, ImageDataSet images)
    {
        var ranges = new ActivationRange[values.Count];
        Array.Fill(ranges, new ActivationRange(float.PositiveInfinity, float.NegativeInfinity));
        runner.Visit(images, (value, activations) => ranges[value] = Widened(ranges[value], activations));
        int broken = Array.FindIndex(ranges, range => !float.IsFinite(range.Min) || !float.IsFinite(range.Max));
        return broken < 0
            ? ranges
            : throw new CheckFailedException($"cannot quantize, nothing was written: {values[broken]} is NaN or infinite.");
    }

    private static ActivationRange Widened(ActivationRange range, ReadOnlySpan<float> activations)
        => new(Math.Min(range.Min, TensorPrimitives.Min(activations)), Math.Max(range.Max, TensorPrimitives.Max(activations)));

    /// <summary>What pixels end at, whether or not an image drawn reaches it.</summary>
    private static ImageDataSet BlackAndWhite(ImageDataSet images)
    {
        byte[] pixels = new byte[2 * images.Spec.ByteCount];
        pixels.AsSpan(images.Spec.ByteCount).Fill(byte.MaxValue);
        return new ImageDataSet("black and white", images.Spec, pixels, [0, 0], images.ClassNames);
    }

    private static float Limit(ActivationRange range)
        => Math.Max(ActivationQuantization.SmallestRange, Math.Max(Math.Abs(range.Min), Math.Abs(range.Max)));
}
