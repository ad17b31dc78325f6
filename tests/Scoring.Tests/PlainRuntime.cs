using FashionResNet.Shared.Data;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Tests;

/// <summary>ONNX Runtime alone, without ML.NET: what scoring through ML.NET must give as well.</summary>
internal static class PlainRuntime
{
    /// <summary>Logits and probabilities, <c>[N, K]</c> each, of all images in one batch.</summary>
    public static (float[] Logits, float[] Probabilities) Run(string model, ImageDataSet images)
    {
        using var session = new InferenceSession(model);
        using var run = new RunOptions();
        ImageSpec spec = images.Spec;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(
            images.Pixels.ToArray(), [images.Count, spec.Channels, spec.Height, spec.Width]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            run, ["image"], [input], ["logits", "probabilities"]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }
}
