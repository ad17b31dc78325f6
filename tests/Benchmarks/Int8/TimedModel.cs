using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Benchmarks.Int8;

/// <summary>A model in ONNX Runtime with its default settings, fed with one batch of noise again and again.</summary>
internal sealed class TimedModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly int[] _imageShape;

    public TimedModel(string path)
    {
        using var options = new SessionOptions();

        // Threads of the model that waits must not spin on the cores of the one that is timed.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(path, options);
        _imageShape = _session.InputMetadata["image"].Dimensions[1..];
    }

    /// <summary>Images a second over a part, two runs at least, one after the other.</summary>
    public double ImagesPerSecond(int batch)
    {
        byte[] pixels = new byte[batch * _imageShape.Aggregate(1, (a, b) => a * b)];
        new Random(0).NextBytes(pixels);
        long[] shape = [batch, .. _imageShape.Select(dim => (long)dim)];
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using var options = new RunOptions();
        var watch = Stopwatch.StartNew();
        int runs = 0;
        for (; runs < 2 || watch.Elapsed < PairedTimes.Part; runs++)
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, ["image"], [image], ["probabilities"]);
        }

        return batch * runs / watch.Elapsed.TotalSeconds;
    }

    public void Dispose() => _session.Dispose();
}
