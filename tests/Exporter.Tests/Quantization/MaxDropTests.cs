using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FashionResNet.Exporter.Tests.Quantization;

/// <summary>Networks of which a part is hard to quantize. What fp32 says counts as right, so every change is a loss.</summary>
public sealed class MaxDropTests : IDisposable
{
    private const float Outlier = 1000;

    private static readonly OnnxExportOptions Fp32 = TestOptions.FashionMnist with
    {
        Preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f] },
        Parity = TestOptions.SmallParity with { Tolerance = 1e-3 }, // outliers of a thousand cost digits
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Export_OneActivationChannelOfHugeValues_KeepsTheLayersAroundItAndNoOther()
    {
        using Sequential net = Convolutions();
        using (torch.no_grad())
        {
            // Channel 0 between the first two convolutions is a thousand times larger; the second one makes up for it.
            ((Conv2d)net[0]).weight[0].mul_(Outlier);
            ((Conv2d)net[2]).weight.select(1, 0).div_(Outlier);
        }

        QuantizationOptions options = OptionsFor(net);
        double without = Drop(Export(net, options));
        ExportReport held = Export(net, options with { MaxDrop = 3 });

        Assert.InRange(without, 10, 100);
        Assert.InRange(Drop(held), -100, 3);
        Assert.Equal(["conv1", "conv2"], held.Quantization!.Kept.Order());
        Assert.Equal(["conv1", "conv2"], held.Quantization.Ranking.Take(2).Select(error => error.Name).Order());
        Assert.Contains("conv3", held.Quantization.Quantized);
        Assert.Equal(2, held.Quantization.Comparisons.Count);
    }

    [Fact]
    public void Export_NothingHard_KeepsNothing()
    {
        using Sequential net = Convolutions();

        ExportReport report = Export(net, OptionsFor(net) with { MaxDrop = 10 });

        Assert.Empty(report.Quantization!.Kept);
        Assert.NotEmpty(report.Quantization.Ranking);
    }

    [Fact]
    public void Export_BoundThatNoInt8ModelHolds_FailsAndWritesNothing()
    {
        torch.manual_seed(7);
        using Sequential net = Sequential(("flatten", Flatten()), ("fc", Linear(784, 10)));
        using (torch.no_grad())
        {
            ((Linear)net[1]).weight.select(1, 0).fill_(Outlier); // of a pixel that is always black: only the scales see it
        }

        QuantizationOptions options = OptionsFor(net);
        File.Delete(Model);
        var error = Assert.Throws<CheckFailedException>(() => Export(net, options with { MaxDrop = 1 }));

        Assert.Contains("no INT8 model loses 1 points or less on Fashion-MNIST train", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    public void Dispose() => _folder.Dispose();

    private string Model => _folder.File("model.onnx");

    private static Sequential Convolutions()
    {
        torch.manual_seed(6);
        Sequential net = Sequential(
            ("conv1", Conv2d(1, 8, 3, stride: 2, padding: 1)), ("relu1", ReLU()),
            ("conv2", Conv2d(8, 8, 3, stride: 2, padding: 1)), ("relu2", ReLU()),
            ("conv3", Conv2d(8, 8, 3, padding: 1)), ("relu3", ReLU()),
            ("flatten", Flatten()),
            ("fc", Linear(8 * 7 * 7, 10)));
        using (torch.no_grad())
        {
            foreach (torch.Tensor parameter in net.parameters()) // as it comes, most images would be of one class
            {
                _ = parameter.dim() > 1 ? init.kaiming_normal_(parameter) : init.zeros_(parameter);
            }
        }

        return net;
    }

    private static double Drop(ExportReport report)
    {
        QuantizationComparison validation = report.Quantization!.Comparisons[^1];
        return 100 * (validation.Fp32Accuracy - validation.Int8Accuracy);
    }

    /// <summary>Half of the training images to calibrate on, half to measure on.</summary>
    private QuantizationOptions OptionsFor(Sequential net)
    {
        ImageDataSet all = FashionMnistSample.Train();
        ImageDataSet measured = all.Subset([.. Enumerable.Range(256, 256)]);
        OnnxExporter.Export(net, Model, Fp32);
        using var onnx = new OnnxSession(Model);
        float[] logits = onnx.Run("logits", measured.Pixels.ToArray(), measured.Count, measured.Spec);
        int[] classes = [.. logits.Chunk(10).Select(row => Array.IndexOf(row, row.Max()))];
        Assert.InRange(classes.Distinct().Count(), 3, 10); // else there would be nothing to lose
        return new QuantizationOptions
        {
            Calibration = all.Take(256),
            CalibrationCount = 64,
            Method = CalibrationMethod.MinMax,
            Validation = new ImageDataSet(all.Name, all.Spec, measured.Pixels.ToArray(), classes, all.ClassNames),
        };
    }

    private ExportReport Export(Sequential net, QuantizationOptions int8)
        => OnnxExporter.Export(net, Model, Fp32 with { Quantization = int8 }, int8.Validation);
}
