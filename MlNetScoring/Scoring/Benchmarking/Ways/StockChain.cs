using FashionResNet.Scoring.Devices;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>The chain that an app without this library gets from <c>mlContext.Model.Load</c>.</summary>
internal static class StockChain
{
    public static ITransformer Load(MLContext ml, BenchmarkSetup setup)
    {
        using var zip = new MemoryStream();
        using (var classifier = BatchedImageClassifier.Load(setup.ModelPath, new ScoringOptions { Device = setup.Device }))
        {
            ml.Model.Save(classifier, ImageDataView.Create(setup.Images).Schema, zip);
        }

        zip.Position = 0;
        ScoringDevice device = ScoringDevice.Candidates(setup.Device)[0];
        (ml.GpuDeviceId, ml.FallbackToCpu) = (device.CudaDevice, false);
        if (device == ScoringDevice.Cpu && setup.Threads is { } threads)
        {
            ml.SetOnnxSessionOption(new OnnxSessionOptions
            {
                CreateSessionOptions = () => new SessionOptions { IntraOpNumThreads = threads },
            });
        }

        return ml.Model.Load(zip, out _);
    }
}
