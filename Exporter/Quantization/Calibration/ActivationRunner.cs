using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Exporter.Quantization.Calibration;

/// <summary>Runs a graph and shows what flows in its middle. Batches are small, as all of it is in memory at once.</summary>
internal sealed class ActivationRunner : IDisposable
{
    /// <summary>At 224×224 a ResNet-50 makes 45 MB of activations an image.</summary>
    private const int BatchSize = 8;

    private static readonly string[] Inputs = [OnnxNames.Image];

    private readonly InferenceSession _session;
    private readonly IReadOnlyList<string> _values;
    private readonly CancellationToken _cancellationToken;

    /// <param name="graph">The graph; it stays as it is.</param>
    /// <param name="values">The activations to look at.</param>
    /// <param name="write">From a graph to a model.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    /// <exception cref="CheckFailedException">ONNX Runtime refuses the graph.</exception>
    public ActivationRunner(
        OnnxGraph graph, IReadOnlyList<string> values, Func<OnnxGraph, byte[]> write, CancellationToken cancellationToken)
    {
        OnnxGraph shown = graph.Copy();
        shown.Outputs.Clear();
        shown.Outputs.AddRange(values.Select(value => new OnnxPort(value, OnnxElementType.Float, Shape: null)));
        _values = values;
        _cancellationToken = cancellationToken;
        try
        {
            _session = new InferenceSession(write(shown));
        }
        catch (OnnxRuntimeException error)
        {
            throw OnnxRunner.Refused(error);
        }
    }

    public delegate void Visitor(int value, ReadOnlySpan<float> activations);

    /// <summary>Shows the activations of all images, batch after batch, as positions in the list of values.</summary>
    /// <exception cref="CheckFailedException">ONNX Runtime cannot run the graph.</exception>
    public void Visit(ImageDataSet images, Visitor visit)
    {
        using var options = new RunOptions();
        for (int start = 0; start < images.Count; start += BatchSize)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, images.Count - start);
            int bytes = images.Spec.ByteCount;
            byte[] pixels = images.Pixels.Slice(start * bytes, count * bytes).ToArray();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                pixels, [count, images.Spec.Channels, images.Spec.Height, images.Spec.Width]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = Run(options, input);
            for (int i = 0; i < outputs.Count; i++)
            {
                visit(i, outputs[i].GetTensorDataAsSpan<float>());
            }
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(RunOptions options, OrtValue input)
    {
        try
        {
            return _session.Run(options, Inputs, [input], _values);
        }
        catch (OnnxRuntimeException error)
        {
            throw OnnxRunner.Refused(error);
        }
    }

    public void Dispose() => _session.Dispose();
}
