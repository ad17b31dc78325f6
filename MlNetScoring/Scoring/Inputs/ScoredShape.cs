using FashionResNet.Scoring.Batching;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Inputs;

/// <summary>
/// What ML.NET is told of the added columns before there is a transformer. Its own type for that, <see cref="SchemaShape"/>, has
/// no public way to make a column, but an estimator of its own makes them: a mapping with the same columns, which never runs.
/// </summary>
internal static class ScoredShape
{
    public static SchemaShape Add(SchemaShape input, IReadOnlyList<string> labels)
    {
        var names = new VBuffer<ReadOnlyMemory<char>>(labels.Count, labels.Select(label => label.AsMemory()).ToArray());
        DataViewType namesType = ClassKey.NamesType(labels.Count);
        var scores = new VectorDataViewType(NumberDataViewType.Single, labels.Count);
        var columns = SchemaDefinition.Create(typeof(ImagePrediction));
        columns[nameof(ImagePrediction.Logits)].ColumnType = scores;
        columns[nameof(ImagePrediction.Logits)].AddAnnotation(ClassKey.SlotNames, names, namesType);
        columns[nameof(ImagePrediction.Score)].ColumnType = scores;
        columns[nameof(ImagePrediction.Score)].AddAnnotation(ClassKey.SlotNames, names, namesType);
        columns[nameof(ImagePrediction.PredictedLabel)].ColumnType = ClassKey.Type(labels.Count);
        columns[nameof(ImagePrediction.PredictedLabel)].AddAnnotation(ClassKey.KeyValues, names, namesType);
        return new MLContext().Transforms
            .CustomMapping<Nothing, ImagePrediction>(static (_, _) => { }, contractName: null, outputSchemaDefinition: columns)
            .GetOutputSchema(input);
    }

    private sealed class Nothing;
}
