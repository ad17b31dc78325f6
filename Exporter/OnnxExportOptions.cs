using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Exporter;

/// <summary>What to export and how.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Oldest operator set whose operators the converters emit.</summary>
    public const int MinOpset = 13;

    /// <summary>Newest operator set that the tests run.</summary>
    public const int MaxOpset = 23;

    /// <summary>
    /// What the file says of itself. Labels (one per logit) and the image's shape are used; mean, standard deviation, parity and
    /// producer version are filled in. Test accuracy and count are taken over as they are; for INT8 and fp16 those measured replace them.
    /// </summary>
    public required ModelMetadata Metadata { get; init; }

    /// <summary>What is done to the pixels before the module; by default they are scaled to 0..1.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>ONNX operator set. 17 is read by everything since 2022.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Whether a batch norm right after a convolution becomes part of it: fewer nodes, same result.</summary>
    public bool FoldBatchNorm { get; init; } = true;

    /// <summary>Which module types can be converted.</summary>
    public ConverterRegistry Converters { get; init; } = ConverterRegistry.Default;

    /// <summary>How the export is proved.</summary>
    public ParityOptions Parity { get; init; } = new();

    /// <summary>How to make it INT8 after the proof of the fp32 graph; null leaves it fp32.</summary>
    public QuantizationOptions? Quantization { get; init; }

    /// <summary>Where to use 16-bit floats after the proof of the fp32 graph.</summary>
    public HalfPrecision HalfPrecision { get; init; }

    /// <exception cref="InvalidInputException">Something is out of range; the message names all of it.</exception>
    internal void Validate()
    {
        List<string> faults = [
            .. Preprocessing.Faults(Metadata.Image), .. Parity.Faults(), .. Quantization?.Faults(Metadata) ?? []];
        if (Opset is < MinOpset or > MaxOpset)
        {
            faults.Add($"opset {Opset}; {MinOpset} to {MaxOpset} are supported");
        }

        if (Quantization is not null && HalfPrecision != HalfPrecision.None)
        {
            faults.Add("both INT8 and fp16; one of them is possible");
        }

        if (Metadata.Labels.Count == 0)
        {
            faults.Add("no labels");
        }

        if (Metadata.Labels.GroupBy(label => label).FirstOrDefault(same => same.Count() > 1)?.Key is { } twice)
        {
            faults.Add($"the label '{twice}' for more than one class; a classifier needs a name for each");
        }

        if (!Metadata.Image.IsValid)
        {
            faults.Add($"images of {Metadata.Image}; CxHxW with C 1 or 3 are supported, up to 2 GB");
        }
        else if ((long)Parity.RandomImages * Metadata.Image.ByteCount > Array.MaxLength)
        {
            faults.Add($"{Parity.RandomImages} random images of {Metadata.Image}; together they may have 2 GB");
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException($"cannot export with {string.Join("; ", faults)}.");
        }
    }
}
