using System.Diagnostics;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Benchmarks.Folder;

/// <summary>
/// What no pipeline can be faster than: all files read and decoded on all cores, and then ONNX Runtime alone, a run a core, on
/// as many images. Both stages need every core, so the bound of sharing them is the sum of the two.
/// </summary>
internal sealed class BothStages : IDisposable
{
    private const int BatchSize = 64; // score's

    private readonly InferenceSession _session;
    private readonly string[] _files;
    private readonly ImageSpec _spec;

    public BothStages(string model, string folder)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(model, options);
        int[] shape = _session.InputMetadata["image"].Dimensions;
        _spec = new ImageSpec(shape[1], shape[2], shape[3]);
        _files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
    }

    /// <summary>Seconds of decoding alone.</summary>
    public double Decode() => OnAllCores(_files.Length, (from, to) =>
    {
        byte[] pixels = new byte[_spec.ByteCount];
        for (int i = from; i < to; i++)
        {
            ImageDecoder.Decode(File.ReadAllBytes(_files[i]), _spec, pixels, _files[i]);
        }
    });

    /// <summary>Seconds of inference alone.</summary>
    public double Infer() => OnAllCores(_files.Length, (from, to) =>
    {
        byte[] pixels = new byte[BatchSize * _spec.ByteCount];
        new Random(0).NextBytes(pixels);
        using var options = new RunOptions();
        for (int i = from; i < to; i += BatchSize)
        {
            int count = Math.Min(BatchSize, to - i);
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, pixels.AsMemory(0, count * _spec.ByteCount), [count, _spec.Channels, _spec.Height, _spec.Width]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, ["image"], [image], ["probabilities"]);
        }
    });

    public void Dispose() => _session.Dispose();

    private static double OnAllCores(int count, Action<int, int> work)
    {
        int cores = Environment.ProcessorCount;
        long begin = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, cores).Select(
            core => new Thread(() => work(count * core / cores, count * (core + 1) / cores)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
