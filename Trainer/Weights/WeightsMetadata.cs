using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Trainer.Weights;

/// <summary>
/// What <c>weights.safetensors</c> says of itself: the keys of <c>model.onnx</c>, and what in an ONNX file is part of the graph: the size
/// that images are brought to, and whether the logits are averaged with those of the mirror image. So a weights file alone can be exported.
/// </summary>
internal static class WeightsMetadata
{
    private const string ResizeKey = "image.resize";
    private const string FlipAverageKey = "flip_average";

    public static IReadOnlyDictionary<string, string> ToProperties(
        ModelMetadata metadata, ImagePreprocessing preprocessing, bool flipAverage = false)
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

        return properties;
    }

    /// <summary>Whether the network was tested with the mean of an image's and its mirror image's logits.</summary>
    public static bool IsFlipAveraged(IReadOnlyDictionary<string, string> properties)
        => properties.GetValueOrDefault(FlipAverageKey) == "true";

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
}
