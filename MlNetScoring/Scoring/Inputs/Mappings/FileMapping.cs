using FashionResNet.Shared.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>The path of an image file to pixels, in a saved pipeline.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class FileMapping : CustomMappingFactory<FileMapping.Row, DecodedRow>
{
    /// <summary>Stands in saved pipelines: it must not change.</summary>
    public const string Contract = "FashionResNet.DecodeFile";

    public override Action<Row, DecodedRow> GetMapping() => Map;

    public static void Map(Row row, DecodedRow decoded)
    {
        var spec = ImageSpec.Parse(row.Shape);
        PixelDecoder.FromFile(row.Image, spec, decoded.Room(spec), "the row");
    }

    internal sealed class Row
    {
        [ColumnName(RowColumns.Image)]
        public string Image { get; set; } = "";

        [ColumnName(RowColumns.Shape)]
        public string Shape { get; set; } = "";
    }
}
