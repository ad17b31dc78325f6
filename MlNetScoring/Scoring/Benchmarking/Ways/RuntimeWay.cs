using FashionResNet.Scoring.Devices;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Data;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>ONNX Runtime without ML.NET, as its guide advises: one session, input and output in memory that is pinned once.</summary>
internal sealed class RuntimeWay : TimedWay
{
    private static readonly string[] Inputs = [ClassifierModel.Input];
    private static readonly string[] Outputs = [ClassifierModel.Probabilities];

    private readonly byte[] _pixels;
    private readonly float[] _probabilities;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue[] _input;
    private readonly OrtValue[] _output;

    public RuntimeWay(BenchmarkSetup setup)
        : base(setup)
    {
        using var options = new SessionOptions();
        if (ScoringDevice.Candidates(setup.Device)[0].CudaDevice is { } cuda)
        {
            options.AppendExecutionProvider_CUDA(cuda);
        }
        else if (setup.Threads is { } threads)
        {
            options.IntraOpNumThreads = threads;
        }

        _session = new InferenceSession(setup.ModelPath, options);
        ImageSpec spec = setup.Images.Spec;
        int classes = setup.Images.ClassNames.Count;
        _pixels = new byte[BatchSize * spec.ByteCount];
        _probabilities = new float[BatchSize * classes];
        _input = [OrtValue.CreateTensorValueFromMemory(_pixels, [BatchSize, spec.Channels, spec.Height, spec.Width])];
        _output = [OrtValue.CreateTensorValueFromMemory(_probabilities, [BatchSize, classes])];
    }

    /// <summary><c>[N, K]</c> of the last run.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities;

    public override void Run()
    {
        Setup.Images.Pixels.Span.Slice(NextIndex() * Setup.Images.Spec.ByteCount, _pixels.Length).CopyTo(_pixels);
        _session.Run(_run, Inputs, _input, Outputs, _output);
    }

    public override void Dispose()
    {
        _input[0].Dispose();
        _output[0].Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
