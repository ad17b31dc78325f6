using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>Adds a number that says nothing. ML.NET's <c>Expression</c> carries the image shape as a constant, and it wants a
/// column of a simple type to begin with, which the data need not have.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class AnchorMapping : CustomMappingFactory<AnchorMapping.Nothing, AnchorMapping.Anchor>
{
    /// <summary>Stands in saved pipelines: it must not change.</summary>
    public const string Contract = "FashionResNet.Anchor";

    public override Action<Nothing, Anchor> GetMapping() => Map;

    public static void Map(Nothing row, Anchor anchor) => anchor.Zero = 0;

    internal sealed class Nothing;

    internal sealed class Anchor
    {
        [ColumnName(RowColumns.Anchor)]
        public float Zero { get; set; }
    }
}
