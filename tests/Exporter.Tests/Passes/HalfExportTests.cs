using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FashionResNet.Exporter.Tests.Passes;

/// <summary>Exports with 16-bit floats, as files that a user opens.</summary>
public sealed class HalfExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Sequential _net = HalfNet.Create();

    [Theory]
    [InlineData(HalfPrecision.Weights, "fp16 weights")]
    [InlineData(HalfPrecision.Compute, "fp16")]
    public void Export_AsHalf_IsHalfAsLargeAndSaysTheSameOfRealImages(HalfPrecision precision, string said)
    {
        ExportReport fp32 = Export(HalfPrecision.None, "fp32.onnx");
        ExportReport report = Export(precision, "half.onnx");

        Assert.Null(fp32.Half);
        Assert.InRange((double)report.Bytes / fp32.Bytes, 0.5, 0.53);
        HalfReport half = report.Half!;
        Assert.Equal((precision, fp32.Bytes, report.Parity.ImageCount), (half.Precision, half.Fp32Bytes, half.ImageCount));
        Assert.InRange(half.MaxAbsDiff, double.Epsilon, Tolerances.Half * half.MaxAbsLogit);
        float[] expected = Logits("fp32.onnx");
        float[] actual = Logits("half.onnx");
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerances.Half * (float)half.MaxAbsLogit));
        Assert.Equal(Classes(expected), Classes(actual));
        using var onnx = new OnnxSession(_folder.File("half.onnx"));
        Dictionary<string, string> properties = onnx.Session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(said, properties["precision"]);
        Assert.Equal(said, ModelMetadata.FromProperties(properties).Precision);
        Assert.Equal(half.Accuracy, ModelMetadata.FromProperties(properties).TestAccuracy);
        Assert.Equal(typeof(byte), onnx.Session.InputMetadata["image"].ElementType);
        Assert.All(onnx.Session.OutputMetadata.Values, output => Assert.Equal(typeof(float), output.ElementType));
    }

    [Theory]
    [InlineData(HalfPrecision.Weights)]
    [InlineData(HalfPrecision.Compute)]
    public void FullCheck_OfAFileWithHalf_IsAccepted(HalfPrecision precision)
    {
        Assert.SkipUnless(DebianPython.Has("onnx"), "python3-onnx is not installed");
        Export(precision, "half.onnx");

        (int exitCode, string output) = DebianPython.Run(
            "import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True); "
            + "onnx.shape_inference.infer_shapes(onnx.load(sys.argv[1]), strict_mode=True, data_prop=True)",
            _folder.File("half.onnx"));

        Assert.True(exitCode == 0, output);
    }

    [Theory] // without folding, batch norms compute in half as well; older and newer operator sets type them differently
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(23)]
    public void Export_AsHalfWithBatchNorms_RunsInEveryOpset(int opset)
    {
        OnnxExportOptions options = HalfNet.Options with
        {
            HalfPrecision = HalfPrecision.Compute,
            FoldBatchNorm = false,
            Opset = opset,
        };

        HalfReport half = OnnxExporter.Export(_net, _folder.File("half.onnx"), options, TestImages.FashionMnist).Half!;

        Assert.InRange(half.MaxAbsDiff, double.Epsilon, Tolerances.Half * half.MaxAbsLogit);
    }

    [Theory]
    [InlineData(HalfPrecision.Weights)]
    [InlineData(HalfPrecision.Compute)]
    public void Export_OfAConditionAndANodeWithoutInputs_Runs(HalfPrecision precision)
    {
        torch.manual_seed(2);
        using Sequential net = Sequential(
            ("conv", Conv2d(1, 8, 3)), ("halver", new Halver()), ("pool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("fc", Linear(8, 10)));
        OnnxExportOptions options = HalfNet.Options with
        {
            HalfPrecision = precision,
            Converters = ConverterRegistry.Default.With(new HalverConverter()),
        };

        HalfReport half = OnnxExporter.Export(net, _folder.File("half.onnx"), options, TestImages.FashionMnist).Half!;

        Assert.InRange(half.MaxAbsDiff, double.Epsilon, Tolerances.Half * half.MaxAbsLogit);
    }

    [Fact]
    public void Export_OfAWeightBeyondHalf_NamesItAndWritesNothing()
    {
        using (torch.no_grad())
        {
            ((Conv2d)_net.named_modules().Single(m => m.name == "deep").module).weight[0, 0, 0, 0] = torch.tensor(1e7f);
        }

        string message = Assert.Throws<InvalidInputException>(() => Export(HalfPrecision.Weights, "half.onnx", fold: false)).Message;

        Assert.Equal("deep.weight holds 10000000, half goes up to 65504: export it as float32.", message);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void Export_OfAValueBeyondHalfInTheMiddle_IsRefusedToComputeInHalfOnly()
    {
        using (torch.no_grad()) // up to 200,000 in the middle, and down again before the logits
        {
            torch.nn.init.constant_(((Conv2d)_net.named_modules().Single(m => m.name == "conv").module).weight, 10_000);
            torch.nn.init.constant_(((BatchNorm2d)_net.named_modules().Single(m => m.name == "bn").module).weight, 1e-4);
        }

        string message = Assert.Throws<CheckFailedException>(() => Export(HalfPrecision.Compute, "half.onnx", fold: false)).Message;

        Assert.Contains("beyond 65504", message, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
        Assert.True(Export(HalfPrecision.Weights, "half.onnx", fold: false).Half!.ArgmaxAgreement > 0.9);
    }

    [Fact]
    public void Export_OfWeightsThatHalfRoundsToNothing_IsRefused()
    {
        using Sequential net = Sequential(Conv2d(1, 4, 3, bias: false), BatchNorm2d(4), AdaptiveAvgPool2d(1), Flatten(), Linear(4, 10));
        using (torch.no_grad())
        {
            torch.nn.init.uniform_(((Linear)net.children().Last()).weight, -1e-8, 1e-8);
            torch.nn.init.zeros_(((Linear)net.children().Last()).bias!);
            torch.nn.init.constant_(((BatchNorm2d)net.children().ElementAt(1)).bias!, 1e6);
        }

        Action export = () => OnnxExporter.Export(
            net, _folder.File("half.onnx"), TestOptions.FashionMnist with { HalfPrecision = HalfPrecision.Weights });

        Assert.Contains("fp16 moves logits by up to", Assert.Throws<CheckFailedException>(export).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    public void Dispose()
    {
        _net.Dispose();
        _folder.Dispose();
    }

    private ExportReport Export(HalfPrecision precision, string name, bool fold = true) => OnnxExporter.Export(
        _net, _folder.File(name), HalfNet.Options with { HalfPrecision = precision, FoldBatchNorm = fold }, TestImages.FashionMnist);

    private float[] Logits(string name)
    {
        ImageDataSet images = TestImages.FashionMnist;
        using var onnx = new OnnxSession(_folder.File(name));
        return onnx.Run("logits", images.Pixels.ToArray(), images.Count, images.Spec);
    }

    private static int[] Classes(float[] logits) => logits.Chunk(10).Select(row => Array.IndexOf(row, row.Max())).ToArray();
}
