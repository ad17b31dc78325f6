using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Weights;

/// <summary>
/// What <c>weights.safetensors</c> says of itself: the keys of <c>model.onnx</c>, and what in an ONNX file is part of the graph: the size
/// that images are brought to, and whether the logits are averaged with those of the mirror image. So a weights file alone can be
/// exported; which images were trained on, and how many held out, lets INT8 tell them apart again.
/// </summary>
internal static class WeightsMetadata
{
    private const string ResizeKey = "image.resize";
    private const string FlipAverageKey = "flip_average";
    private const string TrainCountKey = "train.count";
    private const string ValidationCountKey = "train.validation_count";
    private const string TrainSha256Key = "train.sha256";

    public static IReadOnlyDictionary<string, string> ToProperties(
        ModelMetadata metadata, ImagePreprocessing preprocessing, bool flipAverage = false, TrainingSplit? split = null)
    {
        var properties = new Dictionary<string, string>(metadata.ToProperties()) { ["format"] = "pt" };
        if (preprocessing.ResizeTo is { } size)
        {
            properties[ResizeKey] = string.Create(CultureInfo.InvariantCulture, $"{size.Height}x{size.Width}");
        }

        if (flipAverage)
        {
            properties[FlipAverageKey] = "true";
        }

        if (split is { TrainSha256: { } sha256 })
        {
            properties[TrainSha256Key] = sha256;
            properties[TrainCountKey] = split.TrainCount.ToString(CultureInfo.InvariantCulture);
            properties[ValidationCountKey] = split.ValidationCount.ToString(CultureInfo.InvariantCulture);
            properties[MetadataKeys.TrainSeed] = split.Seed.ToString(CultureInfo.InvariantCulture);
        }

        return properties;
    }

    /// <summary>Whether the network was tested with the mean of an image's and its mirror image's logits.</summary>
    public static bool IsFlipAveraged(IReadOnlyDictionary<string, string> properties)
        => properties.GetValueOrDefault(FlipAverageKey) == "true";

    /// <summary>Which images were trained on; null where the file does not say it, as one of PyTorch.</summary>
    public static TrainingSplit? SplitOf(IReadOnlyDictionary<string, string> properties)
        => Number(properties, TrainCountKey) is { } trained and >= 0
            && Number(properties, ValidationCountKey) is { } heldOut and >= 0
            && Number(properties, MetadataKeys.TrainSeed) is { } seed
            && properties.GetValueOrDefault(TrainSha256Key) is { } sha256
            ? new TrainingSplit(trained, heldOut, seed, sha256)
            : null;

    /// <exception cref="InvalidInputException">Something is missing or cannot be read.</exception>
    public static (ModelMetadata Metadata, ImagePreprocessing Preprocessing) FromProperties(
        IReadOnlyDictionary<string, string> properties)
    {
        ModelMetadata metadata = ModelMetadata.FromProperties(properties);
        ImageSpec? size = properties.TryGetValue(ResizeKey, out string? text) ? ImageSpec.Parse(text) : null;
        return (metadata, new ImagePreprocessing
        {
            Mean = metadata.Mean,
            Std = metadata.Std,
            ResizeTo = size is { } s ? (s.Height, s.Width) : null,
        });
    }

    private static int? Number(IReadOnlyDictionary<string, string> properties, string key)
    {
        string? text = properties.GetValueOrDefault(key);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
