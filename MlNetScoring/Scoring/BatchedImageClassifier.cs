using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Inputs;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring;

/// <summary>
/// An image classifier (<c>model.onnx</c>) as an ML.NET transformer that runs whole batches. It reads pixels from column
/// <see cref="ImageColumns.Image"/>, or what <see cref="ImageClassifierCatalog.ApplyImageClassifier"/> names, and adds
/// <see cref="ImageColumns.Logits"/>, <see cref="ImageColumns.Score"/>, <see cref="ImageColumns.PredictedLabel"/> and
/// <see cref="ImageColumns.PredictedClass"/>; all other columns pass through.
/// </summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> writes a chain that does the same row by row, for pixels of ML.NET's own transformers only;
/// device and threads are not saved. After <c>mlContext.Model.Load</c> the device is that of <c>MLContext.GpuDeviceId</c> and
/// <c>FallbackToCpu</c>.
/// A <c>PredictionEngine</c> made from this object disposes it, unless its options say otherwise.
/// </remarks>
public sealed class BatchedImageClassifier : ITransformer, IDisposable
{
    private readonly ClassifierModel _model;
    private readonly InputColumn _source;
    private readonly ScoringOptions _options;
    private readonly BatchNetwork _network;
    private readonly Lazy<RowChain> _rowChain;
    private bool _disposed;

    private BatchedImageClassifier(ClassifierModel model, InputColumn source, ScoringOptions options)
    {
        options.Validate(model.Metadata.Image.ByteCount);
        (_model, _source, _options) = (model, source, options);
        _network = BatchNetwork.FromOnnx(model, options);
        _rowChain = new Lazy<RowChain>(() => new RowChain(new MLContext(), model, source, options with { Device = Device }));
    }

    /// <summary>What the model says of itself: labels, image shape, how it was trained.</summary>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>What runs the network: <c>cpu</c> or <c>cuda:n</c>.</summary>
    public string Device => _network.Device.ToString();

    /// <summary>ONNX Runtime's name for what runs there, such as <c>CPUExecutionProvider</c>.</summary>
    public string ExecutionProvider => _network.Device.ExecutionProvider;

    /// <summary>Images a batch.</summary>
    public int BatchSize => _options.BatchSize;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <summary>Loads a model.</summary>
    /// <param name="modelPath">A <c>model.onnx</c> whose input is uint8 <c>image [N, C, H, W]</c>, whose outputs are float
    /// <c>logits</c> and <c>probabilities [N, K]</c>, and whose metadata name the K labels and the image's shape. With a
    /// description, any ONNX image classifier in one file.</param>
    /// <param name="options">Device, batch size, threads; null for the defaults.</param>
    /// <param name="description">What a model of another origin does not say itself: labels, scaling.</param>
    /// <exception cref="InvalidInputException">The file is no such model, does not fit the description, or the device is not
    /// there.</exception>
    public static BatchedImageClassifier Load(
        string modelPath, ScoringOptions? options = null, ModelDescription? description = null)
        => LoadFor(InputColumn.Default, modelPath, options, description);

    /// <summary>Loads a model for images that stand elsewhere, or otherwise.</summary>
    internal static BatchedImageClassifier LoadFor(
        InputColumn source, string modelPath, ScoringOptions? options, ModelDescription? description)
    {
        var model = ClassifierModel.Read(modelPath, description);
        bool done = false;
        try
        {
            var classifier = new BatchedImageClassifier(model, source, options ?? new ScoringOptions());
            done = true;
            return classifier;
        }
        finally
        {
            if (!done)
            {
                model.Dispose();
            }
        }
    }

    /// <summary>The columns that <see cref="Transform"/> gives for an input of this schema.</summary>
    /// <exception cref="InvalidInputException">There is no such column of images, or their size is another.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new ScoredSchema(inputSchema, Metadata, _source).Output;

    /// <summary>A view of the same rows with the added columns. Nothing runs until it is read; the network runs only for cursors
    /// that ask for an added column. Reading throws <see cref="InvalidInputException"/> at pixels of a wrong length, and at
    /// what is no image.</summary>
    /// <exception cref="InvalidInputException">There is no such column of images, or their size is another.</exception>
    public IDataView Transform(IDataView input)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new BatchedView(input, new ScoredSchema(input.Schema, Metadata, _source), _network, _options);
    }

    /// <summary>Runs batches of pixels without a view around them. Several may run at once, one a thread.</summary>
    internal BatchScorer CreateScorer() => new(_network, BatchSize, logits: false, probabilities: true);

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

    /// <summary>Frees the native sessions and the temporary files.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _network.Dispose();
            if (_rowChain.IsValueCreated)
            {
                _rowChain.Value.Dispose();
            }

            _model.Dispose();
        }
    }
}
