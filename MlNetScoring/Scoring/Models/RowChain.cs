using FashionResNet.Scoring.Inputs;
using FashionResNet.Scoring.Inputs.Mappings;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>
/// The classifier as a chain that ML.NET can save, row by row. It consists of ML.NET's own transformers, so that any app loads it
/// with <c>mlContext.Model.Load</c>; where images must be decoded, also of our mappings, which ML.NET finds by their assembly.
/// </summary>
internal sealed class RowChain : IDisposable
{
    private readonly TemporaryModel _file;

    public RowChain(MLContext ml, ClassifierModel model, InputColumn source, ScoringOptions options)
    {
        // A column of another name is copied: it could bear a name that the graph has for something else.
        bool direct = source == InputColumn.Default;
        string pixels = direct ? source.Name : RowColumns.Pixels;
        _file = new TemporaryModel(RowGraph.Create(model, pixels));
        bool done = false;
        try
        {
            var chain = new ChainBuilder(source);
            IReadOnlyList<string> added = direct ? [] : RowDecoding.Append(chain, ml, source, model.Metadata.Image);
            chain.Append(schema => Network(ml, model, pixels, options, schema));
            chain.Append(_ => OneHotClass.Create(ml, RowGraph.OneHot, model.Metadata.Labels));
            chain.Append(ml.Transforms.CopyColumns(ImageColumns.Score, RowGraph.Probabilities));
            chain.Append(ml.Transforms.Conversion.MapKeyToValue(ImageColumns.PredictedClass, ImageColumns.PredictedLabel));
            if (!direct)
            {
                chain.Append(ml.Transforms.DropColumns([.. added, RowGraph.Probabilities, RowGraph.OneHot]));
            }

            Transformer = chain.Build();
            done = true;
        }
        finally
        {
            if (!done)
            {
                _file.Dispose();
            }
        }
    }

    public TransformerChain<ITransformer> Transformer { get; }

    public void Dispose()
    {
        Transformer.Dispose();
        _file.Dispose();
    }

    private OnnxTransformer Network(
        MLContext ml, ClassifierModel model, string pixels, ScoringOptions options, DataViewSchema schema)
    {
        int classes = model.ClassCount;
        return StockTransformer.Create(ml, new OnnxOptions
        {
            ModelFile = _file.Path,
            InputColumns = [pixels],
            OutputColumns = [ImageColumns.Logits, RowGraph.Probabilities, RowGraph.OneHot],
            ShapeDictionary = new Dictionary<string, int[]>
            {
                [pixels] = model.BatchShape,
                [ImageColumns.Logits] = [classes],
                [RowGraph.Probabilities] = [classes],
                [RowGraph.OneHot] = [classes],
            },
        }, options, schema, model.Source).Transformer;
    }
}
