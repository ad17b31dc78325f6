using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Exporter.Verification;

/// <summary>The exported model in ONNX Runtime on the CPU, from memory.</summary>
internal sealed class OnnxRunner : IDisposable
{
    private static readonly string[] Inputs = [OnnxNames.Image];
    private static readonly string[] Outputs = [OnnxNames.Logits, OnnxNames.Probabilities];

    private readonly InferenceSession _session;
    private readonly ImageSpec _spec;
    private readonly CancellationToken _cancellationToken;

    /// <exception cref="CheckFailedException">ONNX Runtime refuses the graph.</exception>
    public OnnxRunner(byte[] model, ImageSpec spec, CancellationToken cancellationToken)
    {
        _spec = spec;
        _cancellationToken = cancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _session = new InferenceSession(model);
        }
        catch (OnnxRuntimeException error)
        {
            throw Refused(error);
        }
    }

    /// <summary>Logits and probabilities, <c>[N, K]</c> each, row after row.</summary>
    /// <exception cref="CheckFailedException">ONNX Runtime cannot run the graph.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public (float[] Logits, float[] Probabilities) Run(byte[] pixels, int count)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(pixels, [count, _spec.Channels, _spec.Height, _spec.Width]);
        using var options = new RunOptions();
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(options, Inputs, [image], Outputs);
            return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[1].GetTensorDataAsSpan<float>().ToArray());
        }
        catch (OnnxRuntimeException error)
        {
            throw Refused(error);
        }
    }

    public void Dispose() => _session.Dispose();

    internal static CheckFailedException Refused(OnnxRuntimeException error)
        => new($"ONNX Runtime refuses the exported graph, nothing was written: {error.Message.ReplaceLineEndings(" ")}", error);
}
