using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>
/// The classifier as a chain of ML.NET's own transformers, row by row: this is what a model.zip holds, so that any app loads
/// it with <c>mlContext.Model.Load</c> and without this library.
/// </summary>
internal sealed class RowChain : IDisposable
{
    internal static readonly string FilePrefix = $"fashion-resnet-{Environment.ProcessId}-";

    // The OnnxTransformer reads its file again when it is saved, so the file stays until the chain goes.
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{FilePrefix}{Path.GetRandomFileName()}.onnx");

    public RowChain(MLContext ml, ClassifierModel model, ScoringOptions options)
    {
        bool done = false;
        try
        {
            using (FileStream file = File.Create(_file))
            {
                RowGraph.Create(model).WriteTo(file);
            }

            Transformer = Chain(
                ImageSchema(),
                schema => Network(ml, model, options, schema),
                _ => BestClass(ml, model.Metadata.Labels),
                schema => ml.Transforms.CopyColumns(ImageColumns.Score, RowGraph.Probabilities).Fit(new EmptyView(schema)),
                schema => ml.Transforms.Conversion.MapKeyToValue(ImageColumns.PredictedClass, ImageColumns.PredictedLabel)
                    .Fit(new EmptyView(schema)));
            done = true;
        }
        finally
        {
            if (!done)
            {
                File.Delete(_file);
            }
        }
    }

    public TransformerChain<ITransformer> Transformer { get; }

    public void Dispose()
    {
        Transformer.Dispose();
        File.Delete(_file);
    }

    private static TransformerChain<ITransformer> Chain(DataViewSchema schema, params Func<DataViewSchema, ITransformer>[] links)
    {
        var transformers = new List<ITransformer>();
        foreach (Func<DataViewSchema, ITransformer> link in links)
        {
            transformers.Add(link(schema));
            schema = transformers[^1].GetOutputSchema(schema);
        }

        return new TransformerChain<ITransformer>([.. transformers]);
    }

    private static DataViewSchema ImageSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(ImageColumns.Image, new VectorDataViewType(NumberDataViewType.Byte));
        return builder.ToSchema();
    }

    private OnnxTransformer Network(MLContext ml, ClassifierModel model, ScoringOptions options, DataViewSchema schema)
    {
        int classes = model.ClassCount;
        return StockTransformer.Create(ml, new OnnxOptions
        {
            ModelFile = _file,
            InputColumns = [ImageColumns.Image],
            OutputColumns = [ImageColumns.Logits, RowGraph.Probabilities, RowGraph.OneHot],
            ShapeDictionary = new Dictionary<string, int[]>
            {
                [ImageColumns.Image] = model.BatchShape,
                [ImageColumns.Logits] = [classes],
                [RowGraph.Probabilities] = [classes],
                [RowGraph.OneHot] = [classes],
            },
        }, options, schema).Transformer;
    }

    /// <summary>
    /// A graph's output is a vector, and a multiclass predictor is the one stock transformer that turns a vector into a key with
    /// names. Naive Bayes learnt from one row a class, whose one feature is that class, gives back the class it is shown.
    /// </summary>
    private static MulticlassPredictionTransformer<NaiveBayesMulticlassModelParameters> BestClass(
        MLContext ml, IReadOnlyList<string> labels)
    {
        var definition = SchemaDefinition.Create(typeof(OneHotRow));
        SchemaDefinition.Column features = definition[nameof(OneHotRow.OneHot)];
        features.ColumnName = RowGraph.OneHot;
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, labels.Count);
        IDataView rows = ml.Data.LoadFromEnumerable(
            labels.Select((label, index) => new OneHotRow
            {
                Label = label,
                OneHot = Enumerable.Range(0, labels.Count).Select(i => i == index ? 1f : 0f).ToArray(),
            }),
            definition);
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey(nameof(OneHotRow.Label)).Fit(rows).Transform(rows);
        return ml.MulticlassClassification.Trainers.NaiveBayes(nameof(OneHotRow.Label), RowGraph.OneHot).Fit(keyed);
    }

    private sealed class OneHotRow
    {
        public string Label { get; set; } = "";

        public float[] OneHot { get; set; } = [];
    }
}
