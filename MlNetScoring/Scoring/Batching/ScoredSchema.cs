using FashionResNet.Scoring.Inputs;
using FashionResNet.Shared.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>The input's columns, at the same positions, followed by those that scoring adds.</summary>
internal sealed class ScoredSchema
{
    public ScoredSchema(DataViewSchema input, ModelMetadata metadata, InputColumn source)
    {
        (Input, Source) = (input, source);
        Image = source.Check(input, metadata.Image);
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

    /// <summary>Where images come from.</summary>
    public InputColumn Source { get; }

    /// <summary>The column of the input that holds the images.</summary>
    public DataViewSchema.Column Image { get; }

    public ReadOnlyMemory<char>[] ClassNames { get; }

    /// <summary>Where the added columns begin: logits, score, predicted label, predicted class.</summary>
    public int FirstAdded => Input.Count;
}
