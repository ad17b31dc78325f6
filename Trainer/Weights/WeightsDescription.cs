using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Safetensors;
using FashionResNet.Trainer.Models;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Weights;

/// <summary>
/// What a weights file is of: what it says itself, and what the user says instead. A file of a run says all; a file of PyTorch says
/// nothing, and the user has to.
/// </summary>
internal sealed record WeightsDescription
{
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, string> _properties;

    private WeightsDescription(string path, IReadOnlyDictionary<string, string> properties)
    {
        _path = path;
        _properties = properties;
    }

    /// <summary>Name of the network.</summary>
    public string? Arch { get; init; }

    /// <summary>File with a class name a line.</summary>
    public string? LabelsFile { get; init; }

    /// <summary>CxHxW.</summary>
    public string? Image { get; init; }

    /// <summary>Side that images are resized to.</summary>
    public int? InputSize { get; init; }

    /// <summary>A number a channel, parted by commas.</summary>
    public string? Mean { get; init; }

    /// <summary>A number a channel, parted by commas.</summary>
    public string? Std { get; init; }

    /// <summary>Whether to average the logits with those of the mirror image; null for what the weights say.</summary>
    public bool? FlipAverage { get; init; }

    /// <exception cref="InvalidInputException">It is no safetensors file.</exception>
    public static WeightsDescription Read(string path)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        return new WeightsDescription(path, reader.Metadata);
    }

    /// <summary>Builds the network and fills it.</summary>
    /// <exception cref="InvalidInputException">Something is not known, or the weights are of another network.</exception>
    public DescribedNetwork Load()
    {
        (ModelMetadata metadata, ImagePreprocessing preprocessing) = Describe();
        string arch = metadata.Arch ?? throw Unknown(["--arch"]);
        Architecture architecture = Architecture.All.FirstOrDefault(a => a.Name == arch)
            ?? throw new InvalidInputException($"{_path} is of the network '{arch}'; known are {string.Join(", ", Architecture.Names)}.");
        nn.Module<Tensor, Tensor> network = architecture.Create(metadata.Image.Channels, metadata.Labels.Count);
        try
        {
            ModuleWeights.Load(network, _path);
        }
        catch (InvalidInputException)
        {
            network.Dispose();
            throw;
        }

        nn.Module<Tensor, Tensor> classifier = FlipAverage ?? WeightsMetadata.IsFlipAveraged(_properties) ? new FlipAverage(network) : network;
        classifier.eval();
        return new DescribedNetwork(classifier, metadata, preprocessing, WeightsMetadata.SplitOf(_properties));
    }

    private (ModelMetadata Metadata, ImagePreprocessing Preprocessing) Describe()
    {
        (ModelMetadata metadata, ImagePreprocessing preprocessing) = _properties.ContainsKey(MetadataKeys.Labels)
            ? WeightsMetadata.FromProperties(_properties)
            : Silent();
        preprocessing = preprocessing with
        {
            Mean = Mean is null ? preprocessing.Mean : Numbers("--mean", Mean),
            Std = Std is null ? preprocessing.Std : Numbers("--std", Std),
            ResizeTo = InputSize is { } side ? (side, side) : preprocessing.ResizeTo,
        };
        bool changed = (Arch ?? LabelsFile ?? Image ?? Mean ?? Std) is not null || InputSize is not null || FlipAverage is not null;
        metadata = metadata with
        {
            // What was measured holds for the network as it was trained.
            TestAccuracy = changed ? null : metadata.TestAccuracy,
            TestCount = changed ? null : metadata.TestCount,
            Labels = LabelsFile is null ? metadata.Labels : ReadLabels(LabelsFile),
            Image = Image is null ? metadata.Image : ImageSpec.Parse(Image),
            Arch = Arch ?? metadata.Arch,
            Mean = preprocessing.Mean,
            Std = preprocessing.Std,
        };
        return (metadata, preprocessing);
    }

    /// <summary>Of a file that says nothing. Nothing is guessed: a wrong size or mean gives a file that works, and works badly.</summary>
    private (ModelMetadata Metadata, ImagePreprocessing Preprocessing) Silent()
    {
        (string Option, string? Value)[] needed =
            [("--arch", Arch), ("--labels", LabelsFile), ("--image", Image), ("--mean", Mean), ("--std", Std)];
        string[] unknown = needed.Where(option => option.Value is null).Select(option => option.Option).ToArray();
        return unknown.Length == 0
            ? (new ModelMetadata { Labels = [], Image = default }, new ImagePreprocessing())
            : throw Unknown(unknown);
    }

    private static string[] ReadLabels(string path)
    {
        try
        {
            string[] labels = File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
            return labels.Length > 1 ? labels : throw new InvalidInputException($"{path} names {labels.Length} classes, at least 2 are needed.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read {path}: {error.Message}", error);
        }
    }

    private static float[] Numbers(string option, string text) => text
        .Split(',', StringSplitOptions.TrimEntries)
        .Select(part => ToNumber(part) ?? throw new InvalidInputException(
            $"{option} '{text}': '{part}' is no number; write one a channel, parted by commas."))
        .ToArray();

    private static float? ToNumber(string text)
        => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : null;

    private InvalidInputException Unknown(string[] options) => new(
        $"{_path} does not say what it is of: give {string.Join(", ", options)} (a file of a run says it, one of PyTorch does not; "
        + "where pixels in 0..1 are not normalised, the mean is 0 and the deviation 1 for every channel).");
}
