using FashionResNet.Shared.Data;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Exporter.Tests;

/// <summary>An exported file as a user opens it.</summary>
internal sealed class OnnxSession(string path) : IDisposable
{
    public InferenceSession Session { get; } = new(path);

    /// <summary>The values of one output for N images.</summary>
    public float[] Run(string output, byte[] pixels, int count, ImageSpec spec)
    {
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(pixels, [count, spec.Channels, spec.Height, spec.Width]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = Session.Run(options, ["image"], [image], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose() => Session.Dispose();
}
