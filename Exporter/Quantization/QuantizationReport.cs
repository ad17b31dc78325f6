using FashionResNet.Shared.Models;

namespace FashionResNet.Exporter.Quantization;

/// <summary>INT8 against the fp32 graph that it was made from; both in ONNX Runtime on the CPU.</summary>
public sealed record QuantizationReport
{
    /// <summary>How ranges were chosen.</summary>
    public required CalibrationMethod Method { get; init; }

    /// <summary>What was calibrated on.</summary>
    public required string CalibrationDataset { get; init; }

    /// <summary>Images calibrated on.</summary>
    public required int CalibrationCount { get; init; }

    /// <summary>Seed they were drawn by.</summary>
    public required int CalibrationSeed { get; init; }

    /// <summary>Layers that compute in 8 bits, by their node's name.</summary>
    public required IReadOnlyList<string> Quantized { get; init; }

    /// <summary>Layers that could and stayed fp32: asked for, or to hold the largest drop.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>Layers that cannot; they stayed fp32.</summary>
    public required IReadOnlyList<UnquantizedLayer> Unsupported { get; init; }

    /// <summary>The harm each layer does alone, the worst first; empty where no largest drop was asked for.</summary>
    public required IReadOnlyList<LayerError> Ranking { get; init; }

    /// <summary>Size of the fp32 file in bytes; <see cref="ExportReport.Bytes"/> is that of the INT8 file.</summary>
    public required long Fp32Bytes { get; init; }

    /// <summary>Both on the export's images (else on those calibrated on), then on those of a largest drop.</summary>
    public required IReadOnlyList<QuantizationComparison> Comparisons { get; init; }

    /// <summary>What the INT8 file says of itself: its own accuracy, not that of the fp32 file, and how it was made.</summary>
    internal ModelMetadata Describe(ModelMetadata fp32, bool tested) => fp32 with
    {
        TestAccuracy = tested ? Comparisons[0].Int8Accuracy : null,
        TestCount = tested ? Comparisons[0].Count : null,
        Quantization = new QuantizationMetadata
        {
            Format = "QDQ uint8 int8",
            Method = Method.ToString().ToLowerInvariant(),
            Dataset = CalibrationDataset,
            Count = CalibrationCount,
            Seed = CalibrationSeed,
            Kept = Kept,
        },
    };
}
