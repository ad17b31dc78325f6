using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>The input's columns, at the same positions, followed by those that scoring adds.</summary>
internal sealed class ScoredSchema
{
    public ScoredSchema(DataViewSchema input, ModelMetadata metadata)
    {
        Input = input;
        Image = CheckImage(input, metadata.Image);
        ClassNames = metadata.Labels.Select(label => label.AsMemory()).ToArray();
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        var scores = new VectorDataViewType(NumberDataViewType.Single, ClassNames.Length);
        DataViewSchema.Annotations slots = ClassKey.Names(ClassKey.SlotNames, ClassNames);
        builder.AddColumn(ImageColumns.Logits, scores, slots);
        builder.AddColumn(ImageColumns.Score, scores, slots);
        DataViewSchema.Annotations keys = ClassKey.Names(ClassKey.KeyValues, ClassNames);
        builder.AddColumn(ImageColumns.PredictedLabel, ClassKey.Type(ClassNames.Length), keys);
        builder.AddColumn(ImageColumns.PredictedClass, TextDataViewType.Instance);
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>The column of the input that holds the pixels.</summary>
    public DataViewSchema.Column Image { get; }

    public ReadOnlyMemory<char>[] ClassNames { get; }

    /// <summary>Where the added columns begin: logits, score, predicted label, predicted class.</summary>
    public int FirstAdded => Input.Count;

    private static DataViewSchema.Column CheckImage(DataViewSchema input, ImageSpec spec)
    {
        DataViewSchema.Column column = input.GetColumnOrNull(ImageColumns.Image) ?? throw new InvalidInputException(
            $"the data have no column '{ImageColumns.Image}' but {string.Join(", ", input.Select(column => column.Name))}.");
        bool fits = column.Type is VectorDataViewType { ItemType: NumberDataViewType item } vector
            && item == NumberDataViewType.Byte && (vector.Size == 0 || vector.Size == spec.ByteCount);
        return fits ? column : throw new InvalidInputException(
            $"column '{ImageColumns.Image}' is {column.Type}; expected a vector of {spec.ByteCount} bytes ({spec}).");
    }
}
