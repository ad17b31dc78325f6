namespace FashionResNet.Shared.Models;

/// <summary>How an INT8 file was made.</summary>
public sealed record QuantizationMetadata
{
    /// <inheritdoc cref="MetadataKeys.QuantizationFormat"/>
    public required string Format { get; init; }

    /// <inheritdoc cref="MetadataKeys.QuantizationMethod"/>
    public required string Method { get; init; }

    /// <inheritdoc cref="MetadataKeys.QuantizationDataset"/>
    public required string Dataset { get; init; }

    /// <inheritdoc cref="MetadataKeys.QuantizationCount"/>
    public required int Count { get; init; }

    /// <inheritdoc cref="MetadataKeys.QuantizationSeed"/>
    public required int Seed { get; init; }

    /// <inheritdoc cref="MetadataKeys.QuantizationKept"/>
    public IReadOnlyList<string> Kept { get; init; } = [];
}
