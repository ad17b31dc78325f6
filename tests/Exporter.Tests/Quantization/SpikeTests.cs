#pragma warning disable IDE0011
using FashionResNet.Exporter.Quantization;
using FashionResNet.Exporter.Tests.Models;
using FashionResNet.TestSupport;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests.Quantization;

public sealed class SpikeTests
{
    [Theory]
    [InlineData(CalibrationMethod.MinMax)]
    [InlineData(CalibrationMethod.Percentile)]
    [InlineData(CalibrationMethod.Entropy)]
    public void Spike(CalibrationMethod m)
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        var o = TestOptions.FashionMnist with { Converters = BlockConverter.Registry, Preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f] }, Quantization = new QuantizationOptions { Calibration = FashionMnistSample.Train(), Method = m } };
        ExportReport r = OnnxExporter.Export(net, folder.File("model.onnx"), o, TestImages.FashionMnist);
        Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(r.Quantization));
        using var so = new SessionOptions { OptimizedModelFilePath = folder.File("opt.onnx") };
        using (new InferenceSession(folder.File("model.onnx"), so)) { }
        foreach (var n in ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("opt.onnx"))).Graph.Node) Console.WriteLine($"{n.OpType} {n.Name}: {string.Join(",", n.Input)} -> {string.Join(",", n.Output)}");
        if (m == CalibrationMethod.MinMax) File.Copy(folder.File("model.onnx"), "/tmp/int8-spike.onnx", true);
    }
}
