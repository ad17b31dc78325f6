using FashionResNet.Exporter.Quantization;
using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using TorchSharp;
using TorchSharp.Modules;
using ModelMetadata = FashionResNet.Shared.Models.ModelMetadata;

namespace FashionResNet.Exporter.Tests.Quantization;

/// <summary>INT8 files of small networks, calibrated on real training images and run on real test images.</summary>
public sealed class Int8ExportTests : IDisposable
{
    private static readonly QuantizationOptions Int8 = new() { Calibration = FashionMnistSample.Train(), CalibrationCount = 128 };

    private static readonly OnnxExportOptions Options = TestOptions.FashionMnist with
    {
        Converters = BlockConverter.Registry.With(new GateConverter()).With(new HalverConverter()),
        Preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f] },
        Quantization = Int8,
    };

    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("int8.onnx");

    [Theory]
    [InlineData(CalibrationMethod.MinMax)]
    [InlineData(CalibrationMethod.Percentile)]
    [InlineData(CalibrationMethod.Entropy)]
    public void Export_EveryMethod_StaysCloseToFp32(CalibrationMethod method)
    {
        using Sequential net = SmallNet.Create();
        Export(net, Int8 with { Method = method });
        OnnxExporter.Export(net, _folder.File("fp32.onnx"), Options with { Quantization = null });

        float[] fp32 = Run(_folder.File("fp32.onnx"), "logits");
        float[] int8 = Run(Model, "logits");

        double meanError = fp32.Zip(int8, (a, b) => Math.Abs(a - b)).Average();
        double spread = fp32.Max() - fp32.Min();
        Assert.InRange(meanError / spread, 1e-7, Tolerances.Int8); // above 0: it is INT8 indeed
    }

    [Theory]
    [MemberData(nameof(OnnxExporterTests.Opsets), MemberType = typeof(OnnxExporterTests))]
    public void Export_EveryAllowedOpset_RunsAsWell(int opset)
    {
        using Sequential net = SmallNet.Create();

        ExportReport report = OnnxExporter.Export(net, Model, Options with { Opset = opset }, TestImages.FashionMnist);

        Assert.InRange(report.Quantization!.Comparisons[0].MeanAbsProbabilityDiff, 0, Tolerances.Int8);
    }

    [Fact]
    public void Export_InOnnxRuntime_ComputesInIntegersFromFirstToLastLayer()
    {
        using Sequential net = SmallNet.Create();
        Export(net, Int8);

        string[] operators = [.. OptimizedGraph.OperatorsOf(Model)];

        Assert.Equal(3, operators.Count(type => type == "QLinearConv"));
        Assert.Contains("QLinearAdd", operators);
        Assert.Contains("QLinearGlobalAveragePool", operators);
        Assert.Contains("QGemm", operators);
        string[] inFloat = ["Conv", "FusedConv", "Gemm", "Add", "Relu", "DequantizeLinear"];
        Assert.Empty(operators.Intersect(inFloat));
        Assert.Single(operators, "QuantizeLinear"); // after the preprocessing
    }

    [Fact]
    public void Export_Report_ListsLayersAndWhatTheFileGives()
    {
        using Sequential net = SmallNet.Create();

        ExportReport report = Export(net, Int8);

        QuantizationReport int8 = report.Quantization!;
        Assert.Equal(
            ["stem.conv", "stem.pool", "block.conv1", "block.conv2", "block.add", "pool", "flatten", "fc"], int8.Quantized);
        Assert.Empty(int8.Kept);
        Assert.Empty(int8.Unsupported);
        Assert.Equal((128, "Fashion-MNIST train"), (int8.CalibrationCount, int8.CalibrationDataset));
        QuantizationComparison test = Assert.Single(int8.Comparisons);
        Assert.Equal((256, Accuracy(Run(Model, "logits"))), (test.Count, test.Int8Accuracy));
        Assert.InRange(test.Int8ImagesPerSecond, 1, double.PositiveInfinity);
    }

    [Fact]
    public void Export_Metadata_TellsTheInt8FilesOwnAccuracyAndHowItWasMade()
    {
        using Sequential net = SmallNet.Create();
        OnnxExportOptions options = Options with
        {
            Metadata = Options.Metadata with { TestAccuracy = 0.99, TestCount = 10_000 },
            Quantization = Int8 with { Method = CalibrationMethod.Entropy, CalibrationSeed = 4, Keep = ["fc"] },
        };
        OnnxExporter.Export(net, Model, options, TestImages.FashionMnist);

        using var onnx = new OnnxSession(Model);
        ModelMetadata read = ModelMetadata.FromProperties(onnx.Session.ModelMetadata.CustomMetadataMap);

        Assert.Equal((Accuracy(Run(Model, "logits")), 256), (read.TestAccuracy, read.TestCount));
        Assert.Equal(("entropy", 128, 4), (read.Quantization!.Method, read.Quantization.Count, read.Quantization.Seed));
        Assert.Equal(["fc"], read.Quantization.Kept);
    }

    [Fact]
    public void Export_WithoutTestImages_StatesNoAccuracyOfAnother()
    {
        using Sequential net = SmallNet.Create();
        OnnxExportOptions options = Options with { Metadata = Options.Metadata with { TestAccuracy = 0.99, TestCount = 10_000 } };
        ExportReport report = OnnxExporter.Export(net, Model, options);

        using var onnx = new OnnxSession(Model);
        ModelMetadata read = ModelMetadata.FromProperties(onnx.Session.ModelMetadata.CustomMetadataMap);

        Assert.Null(read.TestAccuracy);
        Assert.Null(read.TestCount);
        Assert.Equal(128, Assert.Single(report.Quantization!.Comparisons).Count); // those calibrated on
    }

    [Fact]
    public void Export_Keep_LeavesTheModulesLayersInFp32()
    {
        using Sequential net = SmallNet.Create();

        ExportReport report = Export(net, Int8 with { Keep = ["block", "fc"] });

        Assert.Equal(["block.conv1", "block.conv2", "block.add", "fc"], report.Quantization!.Kept);
        string[] operators = [.. OptimizedGraph.OperatorsOf(Model)];
        Assert.Equal(1, operators.Count(type => type == "QLinearConv"));
        Assert.DoesNotContain("QGemm", operators);
    }

    [Fact]
    public void Export_KeepOfAnUnknownLayer_IsRefusedAndNothingIsWritten()
    {
        using Sequential net = SmallNet.Create();

        var error = Assert.Throws<InvalidInputException>(() => Export(net, Int8 with { Keep = ["layer4"] }));

        Assert.Contains("no layer 'layer4' to keep; known are stem.conv,", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void Export_ModuleWithoutAnEightBitForm_StaysFp32AndIsListed()
    {
        torch.manual_seed(2);
        using Sequential net = torch.nn.Sequential(
            ("conv", torch.nn.Conv2d(1, 4, 3, stride: 3)),
            ("gate", new Gate()),
            ("narrow", torch.nn.Conv2d(4, 4, 3, groups: 4)),
            ("flatten", torch.nn.Flatten()),
            ("fc", torch.nn.Linear(4 * 7 * 7, 10)));

        ExportReport report = Export(net, Int8);

        UnquantizedLayer gate = Assert.Single(report.Quantization!.Unsupported);
        Assert.Equal(("gate", "Elu"), (gate.Name, gate.OpType));
        Assert.InRange(report.Quantization.Comparisons[0].MeanAbsProbabilityDiff, 1e-9, Tolerances.Int8);
        Assert.Contains("Elu", OptimizedGraph.OperatorsOf(Model));
    }

    [Fact]
    public void Export_ModuleWithAConditionAndANodeWithoutInputs_IsListed()
    {
        torch.manual_seed(2);
        using Sequential net = torch.nn.Sequential(
            ("conv", torch.nn.Conv2d(1, 4, 3, stride: 3)),
            ("halver", new Halver()),
            ("flatten", torch.nn.Flatten()),
            ("fc", torch.nn.Linear(4 * 9 * 9, 10)));

        ExportReport report = Export(net, Int8);

        Assert.Equal(["Constant", "GreaterOrEqual", "Mul", "Where"], report.Quantization!.Unsupported.Select(layer => layer.OpType).Order().Except(["Flatten"]));
        Assert.InRange(report.Quantization.Comparisons[0].MeanAbsProbabilityDiff, 1e-9, Tolerances.Int8);
    }

    [Fact]
    public void Export_BatchNormsNotFolded_AreListedToo()
    {
        using Sequential net = SmallNet.Create();

        ExportReport report = OnnxExporter.Export(net, Model, Options with { FoldBatchNorm = false }, TestImages.FashionMnist);

        Assert.Equal(SmallNet.BatchNorms, report.Quantization!.Unsupported.Count(layer => layer.OpType == "BatchNormalization"));
    }

    [Fact]
    public void Export_ReducedRange_HasWeightsOfSevenBits()
    {
        using Sequential net = SmallNet.Create();

        Export(net, Int8 with { ReduceRange = true });

        sbyte[] weights = OptimizedGraph.Int8Initializer(Model, "stem.conv.weight_quantized");
        Assert.InRange(weights.Max(w => Math.Abs((int)w)), 63, 63);
    }

    [Theory]
    [InlineData(CalibrationMethod.Percentile)]
    [InlineData(CalibrationMethod.Entropy)]
    public void Export_PixelsMostlyBlack_AreNotClipped(CalibrationMethod method)
    {
        using Sequential net = SmallNet.Create();

        Export(net, Int8 with { Method = method });

        float scale = OptimizedGraph.Scale(Model, "preprocess.normalize.output_scale");
        Assert.Equal(1 / 0.353f / 255, scale, Tolerances.Elementwise); // from black to white in 255 steps
    }

    [Theory]
    [InlineData(CalibrationMethod.Percentile)]
    [InlineData(CalibrationMethod.Entropy)]
    public void Export_FlipAverage_ClipsNoPixelAndLeavesTheLogitsFloat(CalibrationMethod method)
    {
        using var net = new FlipAverage(SmallNet.Create());

        Export(net, Int8 with { Method = method });

        float scale = OptimizedGraph.Scale(Model, "flip_average.both.output_scale");
        Assert.Equal(1 / 0.353f / 255, scale, Tolerances.Elementwise);
        Assert.DoesNotContain("fc.output_scale", OptimizedGraph.Initializers(Model));
        string[] operators = [.. OptimizedGraph.OperatorsOf(Model)];
        Assert.Equal(3, operators.Count(type => type == "QLinearConv"));
        Assert.Contains("QGemm", operators);
        Assert.Single(operators, "QuantizeLinear");
        Assert.DoesNotContain("DequantizeLinear", operators);
    }

    [Fact]
    public void Export_CalibrationWithoutBlackAndWhite_ClipsNoPixel()
    {
        using Sequential net = SmallNet.Create();
        ImageDataSet train = FashionMnistSample.Train();
        byte[] pixels = [.. train.Pixels.ToArray().Select(pixel => (byte)(100 + (pixel / 8)))];
        var faint = new ImageDataSet("faint", train.Spec, pixels, train.Labels.ToArray(), train.ClassNames);

        Export(net, Int8 with { Calibration = faint });

        float scale = OptimizedGraph.Scale(Model, "preprocess.normalize.output_scale");
        Assert.Equal(1 / 0.353f / 255, scale, Tolerances.Elementwise);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Export_HeadOfAConvolutionAndItsAverage_LeavesTheLogitsFloat(bool averaged)
    {
        torch.manual_seed(3);
        torch.nn.Module<torch.Tensor, torch.Tensor> net = torch.nn.Sequential(
            ("conv", torch.nn.Conv2d(1, 10, 5, stride: 3)), ("pool", torch.nn.AdaptiveAvgPool2d(1)), ("flatten", torch.nn.Flatten()));
        using torch.nn.Module<torch.Tensor, torch.Tensor> module = averaged ? new FlipAverage(net) : net;

        Export(module, Int8);

        Assert.DoesNotContain("pool.output_scale", OptimizedGraph.Initializers(Model));
        Assert.DoesNotContain("flatten.output_scale", OptimizedGraph.Initializers(Model));
        Assert.Contains("conv.output_scale", OptimizedGraph.Initializers(Model));
    }

    [Fact]
    public void Export_ModuleThatIsUsedTwice_RunsAsWell()
    {
        torch.manual_seed(4);
        using var net = new Twice(torch.nn.Sequential(
            ("conv", torch.nn.Conv2d(1, 4, 3, stride: 3)), ("flatten", torch.nn.Flatten()), ("fc", torch.nn.Linear(4 * 9 * 9, 10))));

        ExportReport report = OnnxExporter.Export(
            net, Model, Options with { Converters = Options.Converters.With(new TwiceConverter()) }, TestImages.FashionMnist);

        Assert.InRange(report.Quantization!.Comparisons[0].MeanAbsProbabilityDiff, 1e-9, Tolerances.Int8);
    }

    [Fact]
    public void Export_ValidationOfOtherClasses_IsRefused()
    {
        using Sequential net = SmallNet.Create();
        ImageDataSet train = FashionMnistSample.Train();
        string[] sorted = [.. train.ClassNames.Order(StringComparer.Ordinal)];
        var other = new ImageDataSet("sorted by name", train.Spec, train.Pixels.ToArray(), train.Labels.ToArray(), sorted);

        var error = Assert.Throws<InvalidInputException>(() => Export(net, Int8 with { MaxDrop = 1, Validation = other }));

        Assert.Contains("validation images sorted by name of the classes Ankle boot, Bag", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void Export_SameSeed_GivesTheSameFile()
    {
        using Sequential net = SmallNet.Create();

        Assert.Equal(Export(net, Int8).Sha256, Export(net, Int8).Sha256);
        Assert.NotEqual(Export(net, Int8).Sha256, Export(net, Int8 with { CalibrationSeed = 1 }).Sha256);
    }

    [Fact]
    public void Export_OptionsOutOfRange_AreAllNamed()
    {
        using Sequential net = SmallNet.Create();
        var other = new ImageDataSet("others", new ImageSpec(1, 2, 2), new byte[4], [0], ["a"]);

        var broken = new QuantizationOptions { Calibration = other, CalibrationCount = 0, Percentile = 50, MaxDrop = -1 };

        var error = Assert.Throws<InvalidInputException>(() => Export(net, broken));

        Assert.Contains("others of 1x2x2 images for a model of 1x28x28 images", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 of 1 images to calibrate on", error.Message, StringComparison.Ordinal);
        Assert.Contains("a percentile of 50", error.Message, StringComparison.Ordinal);
        Assert.Contains("a largest drop of -1", error.Message, StringComparison.Ordinal);
        Assert.Contains("without validation images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FullCheck_Int8File_IsAcceptedByOnnxsChecker()
    {
        Assert.SkipUnless(DebianPython.Has("onnx"), "python3-onnx is not installed");
        using Sequential net = SmallNet.Create();
        Export(net, Int8);

        (int exitCode, string output) = DebianPython.Run(
            "import onnx, sys; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); "
            + "onnx.shape_inference.infer_shapes(m, strict_mode=True, data_prop=True)", Model);

        Assert.True(exitCode == 0, output);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Run(string path, string output)
    {
        ImageDataSet images = TestImages.FashionMnist;
        using var onnx = new OnnxSession(path);
        return onnx.Run(output, images.Pixels.ToArray(), images.Count, images.Spec);
    }

    private static double Accuracy(float[] logits)
    {
        int[] labels = TestImages.FashionMnist.Labels.ToArray();
        return logits.Chunk(10).Zip(labels, (row, label) => Array.IndexOf(row, row.Max()) == label ? 1.0 : 0).Average();
    }

    private ExportReport Export(torch.nn.Module<torch.Tensor, torch.Tensor> net, QuantizationOptions int8)
        => OnnxExporter.Export(net, Model, Options with { Quantization = int8 }, TestImages.FashionMnist);
}
