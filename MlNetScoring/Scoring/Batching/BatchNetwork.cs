using FashionResNet.Scoring.Devices;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace FashionResNet.Scoring.Batching;

/// <summary>A loaded network whose one row is a whole batch: ML.NET's own transformer, and what its columns are called.</summary>
/// <param name="Transformer">Takes a <see cref="PackedRow"/>; any number of threads may run it at once.</param>
/// <param name="Metadata">Labels and image shape.</param>
/// <param name="Device">What runs it.</param>
/// <param name="Input">Column of the packed pixels.</param>
/// <param name="Logits">Column of the batch's logits.</param>
/// <param name="Probabilities">Column of the batch's probabilities.</param>
internal sealed record BatchNetwork(
    OnnxTransformer Transformer, ModelMetadata Metadata, ScoringDevice Device, string Input, string Logits, string Probabilities)
    : IDisposable
{
    /// <summary>What a <see cref="PackedRow"/> for it looks like: one vector of bytes of unknown length. With a shape that
    /// begins with 0, ML.NET infers the batch from the row's length.</summary>
    public DataViewSchema PackedSchema { get; } = CreateSchema(Input);

    /// <summary>Loads a <c>model.onnx</c>.</summary>
    public static BatchNetwork FromOnnx(ClassifierModel model, ScoringOptions options)
    {
        int classes = model.ClassCount;

        // A context of our own: a caller's MLContext.GpuDeviceId would override the device that was asked for.
        (OnnxTransformer transformer, ScoringDevice device) = StockTransformer.Create(new MLContext(), new OnnxOptions
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
        }, options, CreateSchema(ClassifierModel.Input), model.Source);
        var network = new BatchNetwork(
            transformer, model.Metadata, device, ClassifierModel.Input, ClassifierModel.Logits, ClassifierModel.Probabilities);
        try
        {
            model.RefuseChanged();
        }
        catch
        {
            network.Dispose();
            throw;
        }

        return network;
    }

    /// <summary>Whether every run has a full batch, what is missing filled with what was there: kernels and memory are chosen
    /// anew for every shape on a GPU, which costs more than a few images do.</summary>
    public bool FullBatches { get; init; } = Device.CudaDevice is not null;

    /// <summary>Whether the native session is gone.</summary>
    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        Transformer.Dispose();
    }

    private static DataViewSchema CreateSchema(string input)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(input, new VectorDataViewType(NumberDataViewType.Byte));
        return builder.ToSchema();
    }
}
