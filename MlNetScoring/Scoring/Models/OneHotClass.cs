using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace FashionResNet.Scoring.Models;

/// <summary>
/// From a vector with a 1 at the best class to a key with names. A graph's output is a vector, and a multiclass predictor is the
/// one stock transformer that makes a key of it. Naive Bayes learnt from one row a class, whose one feature is that class, gives
/// back the class it is shown.
/// </summary>
internal static class OneHotClass
{
    public static MulticlassPredictionTransformer<NaiveBayesMulticlassModelParameters> Create(
        MLContext ml, string column, IReadOnlyList<string> labels)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        SchemaDefinition.Column features = definition[nameof(Row.OneHot)];
        features.ColumnName = column;
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, labels.Count);
        IDataView rows = ml.Data.LoadFromEnumerable(
            labels.Select((label, index) => new Row
            {
                Label = label,
                OneHot = Enumerable.Range(0, labels.Count).Select(i => i == index ? 1f : 0f).ToArray(),
            }),
            definition);
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey(nameof(Row.Label)).Fit(rows).Transform(rows);
        return ml.MulticlassClassification.Trainers.NaiveBayes(nameof(Row.Label), column).Fit(keyed);
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public float[] OneHot { get; set; } = [];
    }
}
