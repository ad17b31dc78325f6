using FashionResNet.Shared.Data;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>What a mapping adds: the pixels.</summary>
internal sealed class DecodedRow
{
    /// <summary>uint8 <c>[C, H, W]</c>.</summary>
    [ColumnName(RowColumns.Pixels)]
    public byte[] Pixels { get; set; } = [];

    /// <summary>Room for an image of this shape. ML.NET copies it before the next row, so one array serves all.</summary>
    public Span<byte> Room(ImageSpec spec)
        => Pixels = Pixels.Length == spec.ByteCount ? Pixels : new byte[spec.ByteCount];
}
