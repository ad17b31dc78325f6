using FashionResNet.Shared.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>ML.NET's image to pixels, in a saved pipeline.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class MLImageMapping : CustomMappingFactory<MLImageMapping.Row, DecodedRow>
{
    /// <summary>Stands in saved pipelines: it must not change.</summary>
    public const string Contract = "FashionResNet.DecodeMLImage";

    public override Action<Row, DecodedRow> GetMapping() => Map;

    public static void Map(Row row, DecodedRow decoded)
    {
        var spec = ImageSpec.Parse(row.Shape);
        PixelDecoder.FromMLImage(row.Image, spec, decoded.Room(spec), "the row's image");
    }

    internal sealed class Row
    {
        [ColumnName(RowColumns.Image)]
        [ImageType(1, 1)] // ML.NET wants a size here, and takes a column of any size
        public MLImage? Image { get; set; }

        [ColumnName(RowColumns.Shape)]
        public string Shape { get; set; } = "";
    }
}
