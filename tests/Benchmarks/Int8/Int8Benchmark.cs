using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Runs;
using static TorchSharp.torch;

namespace FashionResNet.Benchmarks.Int8;

/// <summary>INT8 over fp32, images a second in ONNX Runtime on the CPU.</summary>
internal static class Int8Benchmark
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Current();
        output.WriteLine($"{machine.Cpu}, {machine.Cores} cores, {machine.Os}, {machine.DotNet}");
        output.WriteLine();
        output.WriteLine("| network | batch | fp32 images/s | INT8 images/s | ratio (quartiles) | goal | file |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (Int8Case @case in Int8Case.All.Where(c => Architecture.Names.Contains(c.Arch)))
        {
            using var folder = new TemporaryFolder();
            ExportReport report = Export(@case, folder);
            using var fp32 = new TimedModel(folder.File("fp32.onnx"));
            using var int8 = new TimedModel(folder.File("int8.onnx"));
            foreach ((int batch, double goal) in @case.Batches)
            {
                PairedTimes times = PairedTimes.Of(
                    [.. PairedTimes.Measure(() => fp32.ImagesPerSecond(batch), () => int8.ImagesPerSecond(batch))]);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {@case.Arch}, {@case.Side}×{@case.Side} | {batch} | {times.First:0} | {times.Second:0} | {times.Ratio:0.00} "
                    + $"({times.LowerQuartile:0.00}–{times.UpperQuartile:0.00}) | {goal:0.0} | "
                    + $"{100.0 * report.Bytes / report.Quantization!.Fp32Bytes:0.0} % of fp32 |"));
            }
        }
    }

    private static ExportReport Export(Int8Case @case, TemporaryFolder folder)
    {
        ImageDataSet images = Images(@case);
        var preprocessing = new ImagePreprocessing { ResizeTo = (@case.Side, @case.Side) };
        using nn.Module<Tensor, Tensor> network = RandomNetwork.Create(@case.Arch, preprocessing, images.Take(16));
        var metadata = new ModelMetadata { Labels = images.ClassNames, Image = images.Spec, Arch = @case.Arch };
        ModelExport.Export(network, folder.File("fp32.onnx"), metadata, preprocessing, images: null);
        return ModelExport.Export(
            network, folder.File("int8.onnx"), metadata, preprocessing, images: null,
            quantization: new QuantizationOptions { Calibration = images, CalibrationCount = 64 });
    }

    /// <summary>Fashion-MNIST's sample, its grey in every channel.</summary>
    private static ImageDataSet Images(Int8Case @case)
    {
        ImageDataSet grey = FashionMnistSample.Train().Take(64);
        byte[] pixels = [.. Enumerable.Range(0, grey.Count)
            .SelectMany(i => Enumerable.Repeat(grey.Image(i).ToArray(), @case.Channels).SelectMany(plane => plane))];
        return new ImageDataSet(
            grey.Name, grey.Spec with { Channels = @case.Channels }, pixels, grey.Labels.ToArray(), grey.ClassNames);
    }
}
