using System.Globalization;
using System.Numerics;
using System.Text.Json;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Models;

/// <summary>What <c>model.onnx</c> says of itself in <c>metadata_props</c>: all that is needed to use and to trust it.</summary>
public sealed record ModelMetadata
{
    /// <summary>Class names, in the order of the outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Shape of the uint8 image that the graph takes.</summary>
    public required ImageSpec Image { get; init; }

    /// <summary>Mean per channel of pixels in 0..1.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Standard deviation per channel of pixels in 0..1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <inheritdoc cref="MetadataKeys.Arch"/>
    public string? Arch { get; init; }

    /// <inheritdoc cref="MetadataKeys.TrainRecipe"/>
    public string? TrainRecipe { get; init; }

    /// <inheritdoc cref="MetadataKeys.TrainSeed"/>
    public long? TrainSeed { get; init; }

    /// <inheritdoc cref="MetadataKeys.TrainDataset"/>
    public string? TrainDataset { get; init; }

    /// <inheritdoc cref="MetadataKeys.TestAccuracy"/>
    public double? TestAccuracy { get; init; }

    /// <inheritdoc cref="MetadataKeys.TestCount"/>
    public int? TestCount { get; init; }

    /// <inheritdoc cref="MetadataKeys.ParityMaxAbsDiff"/>
    public double? ParityMaxAbsDiff { get; init; }

    /// <inheritdoc cref="MetadataKeys.ParityArgmaxAgreement"/>
    public double? ParityArgmaxAgreement { get; init; }

    /// <inheritdoc cref="MetadataKeys.ProducerVersion"/>
    public string? ProducerVersion { get; init; }

    /// <inheritdoc cref="MetadataKeys.Precision"/>
    public string? Precision { get; init; }

    /// <summary>How it was quantized; null in an fp32 file.</summary>
    public QuantizationMetadata? Quantization { get; init; }

    /// <summary>As key and value, keys of <see cref="MetadataKeys"/>; what is unknown is left out.</summary>
    public IReadOnlyDictionary<string, string> ToProperties()
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(MetadataKeys.Labels, JsonSerializer.Serialize(Labels));
        Add(MetadataKeys.ImageChannels, Text(Image.Channels));
        Add(MetadataKeys.ImageHeight, Text(Image.Height));
        Add(MetadataKeys.ImageWidth, Text(Image.Width));
        Add(MetadataKeys.ImageMean, Mean.Count == 0 ? null : JsonSerializer.Serialize(Mean));
        Add(MetadataKeys.ImageStd, Std.Count == 0 ? null : JsonSerializer.Serialize(Std));
        Add(MetadataKeys.Arch, Arch);
        Add(MetadataKeys.TrainRecipe, TrainRecipe);
        Add(MetadataKeys.TrainSeed, Text(TrainSeed));
        Add(MetadataKeys.TrainDataset, TrainDataset);
        Add(MetadataKeys.TestAccuracy, Text(TestAccuracy));
        Add(MetadataKeys.TestCount, Text(TestCount));
        Add(MetadataKeys.ParityMaxAbsDiff, Text(ParityMaxAbsDiff));
        Add(MetadataKeys.ParityArgmaxAgreement, Text(ParityArgmaxAgreement));
        Add(MetadataKeys.ProducerVersion, ProducerVersion);
        Add(MetadataKeys.Precision, Precision);
        Add(MetadataKeys.QuantizationFormat, Quantization?.Format);
        Add(MetadataKeys.QuantizationMethod, Quantization?.Method);
        Add(MetadataKeys.QuantizationDataset, Quantization?.Dataset);
        Add(MetadataKeys.QuantizationCount, Text(Quantization?.Count));
        Add(MetadataKeys.QuantizationSeed, Text(Quantization?.Seed));
        Add(MetadataKeys.QuantizationKept, Quantization is null ? null : JsonSerializer.Serialize(Quantization.Kept));
        return properties;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                properties.Add(key, value);
            }
        }
    }

    /// <summary>Reads what <see cref="ToProperties"/> wrote; other keys are passed over.</summary>
    /// <exception cref="InvalidInputException">Labels or the image's shape are missing, or a value cannot be read.</exception>
    public static ModelMetadata FromProperties(IReadOnlyDictionary<string, string> properties)
    {
        string?[] labels = Json<string?[]>(Required(MetadataKeys.Labels), MetadataKeys.Labels);
        var image = new ImageSpec(
            Number<int>(Required(MetadataKeys.ImageChannels), MetadataKeys.ImageChannels),
            Number<int>(Required(MetadataKeys.ImageHeight), MetadataKeys.ImageHeight),
            Number<int>(Required(MetadataKeys.ImageWidth), MetadataKeys.ImageWidth));
        if (!image.IsValid || labels.Contains(null))
        {
            throw new InvalidInputException($"the model's metadata are broken: {image} images, {labels.Length} labels.");
        }

        return new ModelMetadata
        {
            Labels = labels!,
            Image = image,
            Mean = Optional(MetadataKeys.ImageMean) is { } mean ? Json<float[]>(mean, MetadataKeys.ImageMean) : [],
            Std = Optional(MetadataKeys.ImageStd) is { } std ? Json<float[]>(std, MetadataKeys.ImageStd) : [],
            Arch = Optional(MetadataKeys.Arch),
            TrainRecipe = Optional(MetadataKeys.TrainRecipe),
            TrainSeed = OptionalNumber<long>(MetadataKeys.TrainSeed),
            TrainDataset = Optional(MetadataKeys.TrainDataset),
            TestAccuracy = OptionalNumber<double>(MetadataKeys.TestAccuracy),
            TestCount = OptionalNumber<int>(MetadataKeys.TestCount),
            ParityMaxAbsDiff = OptionalNumber<double>(MetadataKeys.ParityMaxAbsDiff),
            ParityArgmaxAgreement = OptionalNumber<double>(MetadataKeys.ParityArgmaxAgreement),
            ProducerVersion = Optional(MetadataKeys.ProducerVersion),
            Precision = Optional(MetadataKeys.Precision),
            Quantization = Optional(MetadataKeys.QuantizationFormat) is not { } format ? null : new QuantizationMetadata
            {
                Format = format,
                Method = Required(MetadataKeys.QuantizationMethod),
                Dataset = Required(MetadataKeys.QuantizationDataset),
                Count = Number<int>(Required(MetadataKeys.QuantizationCount), MetadataKeys.QuantizationCount),
                Seed = Number<int>(Required(MetadataKeys.QuantizationSeed), MetadataKeys.QuantizationSeed),
                Kept = Json<string[]>(Required(MetadataKeys.QuantizationKept), MetadataKeys.QuantizationKept),
            },
        };

        string? Optional(string key) => properties.TryGetValue(key, out string? value) ? value : null;

        string Required(string key) => Optional(key) ?? throw new InvalidInputException(
            $"the model has no metadata '{key}'; it was not made by this exporter ('labels' and 'image.*' are needed).");

        T? OptionalNumber<T>(string key)
            where T : struct, INumberBase<T> => Optional(key) is { } text ? Number<T>(text, key) : null;
    }

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    private static T Number<T>(string text, string key)
        where T : INumberBase<T>
        => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T? value)
            ? value
            : throw new InvalidInputException($"the model's metadata '{key}' is '{text}', which is no number.");

    private static T Json<T>(string text, string key)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"the model's metadata '{key}' is no JSON array: {error.Message}", error);
        }
    }
}
