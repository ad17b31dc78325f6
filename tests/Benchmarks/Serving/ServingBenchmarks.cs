using FashionResNet.Exporter;
using FashionResNet.Scoring;
using FashionResNet.Scoring.Benchmarking;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Runs;
using static TorchSharp.torch;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>Speed and memory of scoring through ML.NET against ONNX Runtime alone, and of its ways against each other.</summary>
internal static class ServingBenchmarks
{
    /// <param name="model">A model.onnx; null for a network of the seed's shape with random weights.</param>
    /// <param name="output">Gets the tables.</param>
    public static void Run(string? model, TextWriter output)
    {
        using var folder = new TemporaryFolder();
        string path = model ?? Export(folder);
        ModelMetadata metadata = Metadata(path);
        ImageDataSet noise = BenchmarkSetup.Noise(metadata.Image, metadata.Labels);
        var machine = BenchmarkMachine.Current();
        output.WriteLine(
            $"{machine.Cpu}, {machine.Cores} cores, {machine.Os}, {machine.DotNet}, ONNX Runtime {machine.OnnxRuntime}, "
            + $"ML.NET {machine.MlNet}");
        output.WriteLine();
        output.WriteLine($"Model: {metadata.Arch ?? "unknown"}, {metadata.Image}, {metadata.Labels.Count} classes, noise for images.");
        output.WriteLine();
        SpeedTable.Write(path, noise, output);
        output.WriteLine();
        Allocations.Write(path, noise, output);
        output.WriteLine();
        Endurance.Write(path, noise, output);
    }

    private static ModelMetadata Metadata(string path)
    {
        using var classifier = BatchedImageClassifier.Load(path, new ScoringOptions { Device = "cpu" });
        return classifier.Metadata;
    }

    private static string Export(TemporaryFolder folder)
    {
        const string Arch = "d2l-resnet18";
        string path = folder.File("model.onnx");
        ImageDataSet images = FashionMnistSample.Train().Take(16);
        var preprocessing = new ImagePreprocessing();
        using nn.Module<Tensor, Tensor> network = RandomNetwork.Create(Arch, preprocessing, images);
        var metadata = new ModelMetadata { Labels = images.ClassNames, Image = images.Spec, Arch = Arch };
        ModelExport.Export(network, path, metadata, preprocessing, images: null);
        return path;
    }
}
