using FashionResNet.Shared.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>The content of an image file to pixels, in a saved pipeline.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class EncodedMapping : CustomMappingFactory<EncodedMapping.Row, DecodedRow>
{
    /// <summary>Stands in saved pipelines: it must not change.</summary>
    public const string Contract = "FashionResNet.DecodeBytes";

    public override Action<Row, DecodedRow> GetMapping() => Map;

    public static void Map(Row row, DecodedRow decoded)
    {
        var spec = ImageSpec.Parse(row.Shape);
        PixelDecoder.FromEncoded(row.Image, spec, decoded.Room(spec), "the row's image");
    }

    internal sealed class Row
    {
        [ColumnName(RowColumns.Image)]
        public VBuffer<byte> Image { get; set; }

        [ColumnName(RowColumns.Shape)]
        public string Shape { get; set; } = "";
    }
}
