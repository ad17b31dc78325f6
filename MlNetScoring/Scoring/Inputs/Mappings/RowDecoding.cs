using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Data;
using Microsoft.ML;

namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>The links of a saved pipeline that lead from any image column to <see cref="RowColumns.Pixels"/>.</summary>
internal static class RowDecoding
{
    /// <returns>The columns that were added.</returns>
    public static IReadOnlyList<string> Append(ChainBuilder chain, MLContext ml, InputColumn source, ImageSpec spec)
    {
        if (source.Kind == ImageKind.Pixels)
        {
            chain.Append(ml.Transforms.CopyColumns(RowColumns.Pixels, source.Name));
            return [RowColumns.Pixels];
        }

        // A mapping saves its name only, so what it must know, the image shape, comes to it as a column.
        chain.Append(ml.Transforms.CopyColumns(RowColumns.Image, source.Name));
        chain.Append(ml.Transforms.CustomMapping<AnchorMapping.Nothing, AnchorMapping.Anchor>(
            AnchorMapping.Map, AnchorMapping.Contract));
        chain.Append(ml.Transforms.Expression(RowColumns.Shape, $"anchor => \"{spec}\"", RowColumns.Anchor));
        switch (source.Kind)
        {
            case ImageKind.File:
                chain.Append(ml.Transforms.CustomMapping<FileMapping.Row, DecodedRow>(FileMapping.Map, FileMapping.Contract));
                break;
            case ImageKind.Encoded:
                chain.Append(ml.Transforms.CustomMapping<EncodedMapping.Row, DecodedRow>(
                    EncodedMapping.Map, EncodedMapping.Contract));
                break;
            default:
                chain.Append(ml.Transforms.CustomMapping<MLImageMapping.Row, DecodedRow>(
                    MLImageMapping.Map, MLImageMapping.Contract));
                break;
        }

        return [RowColumns.Image, RowColumns.Anchor, RowColumns.Shape, RowColumns.Pixels];
    }
}
