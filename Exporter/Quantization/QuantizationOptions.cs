using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;

namespace FashionResNet.Exporter.Quantization;

/// <summary>How a graph becomes INT8.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Images to calibrate on are drawn from these: training images, never the test images.</summary>
    public required ImageDataSet Calibration { get; init; }

    /// <summary>Images drawn, at most. Ranges hardly move beyond some hundreds.</summary>
    public int CalibrationCount { get; init; } = 512;

    /// <summary>Seed of the drawing.</summary>
    public int CalibrationSeed { get; init; }

    /// <summary>How the range of an activation is chosen.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.Percentile;

    /// <summary>Percent of the values that <see cref="CalibrationMethod.Percentile"/> keeps, above 50 and at most 100.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Layers that stay fp32: a node's name, or the path of a module for everything below it. Within a <see cref="FlipAverage"/> it is the
    /// path in the network that is averaged.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>
    /// Accuracy on <see cref="Validation"/> that may be lost, in percentage points. The fewest layers that hold it, those that
    /// do most harm first, stay fp32. Null: whatever is lost is reported.
    /// </summary>
    public double? MaxDrop { get; init; }

    /// <summary>Images that <see cref="MaxDrop"/> is measured on, with the model's classes: neither calibrated on nor tested on.</summary>
    public ImageDataSet? Validation { get; init; }

    /// <summary>
    /// Weights of 7 bits. CPUs without VNNI (AVX2) add pairs of uint8·int8 products in 16 bits, which saturate; these do not.
    /// </summary>
    public bool ReduceRange { get; init; }

    internal IEnumerable<string> Faults(ModelMetadata metadata)
    {
        foreach (ImageDataSet images in new[] { Calibration, Validation }.OfType<ImageDataSet>())
        {
            if (images.Spec != metadata.Image)
            {
                yield return $"{images.Name} of {images.Spec} images for a model of {metadata.Image} images";
            }
        }

        if (CalibrationCount < 1 || Calibration.Count == 0)
        {
            yield return $"{CalibrationCount} of {Calibration.Count} images to calibrate on; 1 or more are needed";
        }

        if (!(Percentile is > 50 and <= 100))
        {
            yield return FormattableString.Invariant($"a percentile of {Percentile}; it must be above 50 and at most 100");
        }

        if (MaxDrop is { } drop && !(drop >= 0 && double.IsFinite(drop)))
        {
            yield return FormattableString.Invariant($"a largest drop of {drop}; it must be 0 or more percentage points");
        }

        if (MaxDrop is not null && Validation is not { Count: > 0 })
        {
            yield return "a largest drop without validation images to measure it on";
        }

        if (MaxDrop is not null && Validation is not null && !Validation.ClassNames.SequenceEqual(metadata.Labels))
        {
            yield return $"validation images {Validation.Name} of the classes {string.Join(", ", Validation.ClassNames)} for a model of "
                + $"{string.Join(", ", metadata.Labels)}, in this order";
        }
    }
}
