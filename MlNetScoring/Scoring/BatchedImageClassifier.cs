using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Devices;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace FashionResNet.Scoring;

/// <summary>
/// An image classifier (<c>model.onnx</c>) as an ML.NET transformer that runs whole batches. It reads column
/// <see cref="ImageColumns.Image"/> and adds <see cref="ImageColumns.Logits"/>, <see cref="ImageColumns.Score"/>,
/// <see cref="ImageColumns.PredictedLabel"/> and <see cref="ImageColumns.PredictedClass"/>; all other columns pass through.
/// </summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> writes a chain of ML.NET's own transformers that does the same row by row; device and threads are
/// not saved. After <c>mlContext.Model.Load</c> the device is that of <c>MLContext.GpuDeviceId</c> and <c>FallbackToCpu</c>.
/// A <c>PredictionEngine</c> made from this object disposes it, unless its options say otherwise.
/// </remarks>
public sealed class BatchedImageClassifier : ITransformer, IDisposable
{
    // A context of our own: a caller's MLContext.GpuDeviceId would override the device that was asked for.
    private readonly MLContext _ml;
    private readonly ClassifierModel _model;
    private readonly ScoringOptions _options;
    private readonly OnnxTransformer _transformer;
    private readonly ScoringDevice _device;
    private readonly Lazy<RowChain> _rowChain;
    private bool _disposed;

    private BatchedImageClassifier(ClassifierModel model, ScoringOptions options)
    {
        options.Validate(model.Metadata.Image.ByteCount);
        _ml = new MLContext();
        _model = model;
        _options = options;
        int classes = model.ClassCount;
        (_transformer, _device) = StockTransformer.Create(_ml, new OnnxOptions
        {
            ModelFile = model.Path,
            InputColumns = [ClassifierModel.Input],
            OutputColumns = [ClassifierModel.Logits, ClassifierModel.Probabilities],

            // The leading 0 makes ML.NET infer the batch from the row's length; anything else means one image a run.
            ShapeDictionary = new Dictionary<string, int[]>
            {
                [ClassifierModel.Input] = model.BatchShape,
                [ClassifierModel.Logits] = [0, classes],
                [ClassifierModel.Probabilities] = [0, classes],
            },
        }, options, PackedRow.PackedSchema);
        _rowChain = new Lazy<RowChain>(() => new RowChain(_ml, _model, _options with { Device = Device }));
    }

    /// <summary>What the model says of itself: labels, image shape, how it was trained.</summary>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>What runs the network: <c>cpu</c> or <c>cuda:n</c>.</summary>
    public string Device => _device.ToString();

    /// <summary>Images a batch.</summary>
    public int BatchSize => _options.BatchSize;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <summary>Loads a model.</summary>
    /// <param name="modelPath">A <c>model.onnx</c> whose input is uint8 <c>image [N, C, H, W]</c>, whose outputs are float
    /// <c>logits</c> and <c>probabilities [N, K]</c>, and whose metadata name the K labels and the image's shape.</param>
    /// <param name="options">Device, batch size, threads; null for the defaults.</param>
    /// <exception cref="InvalidInputException">The file is no such model, or the device is not there.</exception>
    public static BatchedImageClassifier Load(string modelPath, ScoringOptions? options = null)
        => new(ClassifierModel.Read(modelPath), options ?? new ScoringOptions());

    /// <summary>The columns that <see cref="Transform"/> gives for an input of this schema.</summary>
    /// <exception cref="InvalidInputException">There is no column <c>Image</c> of bytes, or its size is another.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new ScoredSchema(inputSchema, Metadata).Output;

    /// <summary>A view of the same rows with the added columns. Nothing runs until it is read; the network runs only for cursors
    /// that ask for an added column. Reading throws <see cref="InvalidInputException"/> at an image of a wrong length.</summary>
    /// <exception cref="InvalidInputException">There is no column <c>Image</c> of bytes, or its size is another.</exception>
    public IDataView Transform(IDataView input)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new BatchedView(input, new ScoredSchema(input.Schema, Metadata), _transformer, _model, BatchSize);
    }

    /// <summary>Runs batches of pixels without a view around them. Several may run at once, one a thread.</summary>
    internal BatchScorer CreateScorer() => new(_transformer, _model, BatchSize, logits: false, probabilities: true);

    /// <summary>The mapper of one row at a time, as a <c>PredictionEngine</c> wants it.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return ((ITransformer)_rowChain.Value.Transformer).GetRowToRowMapper(inputSchema);
    }

    /// <summary>Writes the row-by-row chain; called by <c>mlContext.Model.Save</c>.</summary>
    public void Save(ModelSaveContext ctx)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ((ICanSaveModel)_rowChain.Value.Transformer).Save(ctx);
    }

    /// <summary>Frees the native sessions and the temporary file behind the row-by-row chain.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _transformer.Dispose();
            if (_rowChain.IsValueCreated)
            {
                _rowChain.Value.Dispose();
            }
        }
    }
}
