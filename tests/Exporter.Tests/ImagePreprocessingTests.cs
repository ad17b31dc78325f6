using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using TorchSharp;

namespace FashionResNet.Exporter.Tests;

public sealed class ImagePreprocessingTests
{
    [Fact]
    public void Apply_ByDefault_ScalesToZeroToOne()
    {
        using torch.Tensor pixels = torch.tensor(new byte[] { 0, 51, 255 }, [1, 1, 1, 3]);
        using torch.Tensor result = new ImagePreprocessing().Apply(pixels);
        Assert.Equal([0f, 0.2f, 1f], result.data<float>().ToArray());
    }

    [Fact]
    public void Apply_MeanAndStd_GoToTheirChannels()
    {
        var preprocessing = new ImagePreprocessing { Mean = [0.2f, 0.4f, 0.6f], Std = [0.5f, 0.25f, 0.2f] };
        using torch.Tensor pixels = torch.tensor(new byte[] { 255, 255, 255 }, [1, 3, 1, 1]);
        using torch.Tensor result = preprocessing.Apply(pixels);
        float[] expected = [(1 - 0.2f) / 0.5f, (1 - 0.4f) / 0.25f, (1 - 0.6f) / 0.2f];
        Assert.All(expected.Zip(result.data<float>().ToArray()), p => Assert.Equal(p.First, p.Second, Tolerances.Elementwise));
    }

    [Fact]
    public void Apply_ResizeToTwice_InterpolatesWithHalfPixelCentres()
    {
        using torch.Tensor pixels = torch.tensor(new byte[] { 0, 255 }, [1, 1, 1, 2]);
        using torch.Tensor result = new ImagePreprocessing { ResizeTo = (1, 4) }.Apply(pixels);
        Assert.Equal([0f, 0.25f, 0.75f, 1f], result.data<float>().ToArray());
    }

    [Theory]
    [InlineData(28, 28, 96, 96)]
    [InlineData(28, 28, 37, 51)]
    [InlineData(28, 28, 224, 224)]
    [InlineData(7, 5, 5, 4)]
    public void Graph_Resize_EqualsApply(int height, int width, int toHeight, int toWidth)
    {
        var spec = new ImageSpec(3, height, width);
        OnnxExportOptions options = TestOptions.For(spec, 3 * toHeight * toWidth) with
        {
            Preprocessing = new ImagePreprocessing
            {
                Mean = [0.1f, 0.2f, 0.3f],
                Std = [0.4f, 0.5f, 0.6f],
                ResizeTo = (toHeight, toWidth),
            },
            Parity = TestOptions.SmallParity with { Tolerance = Tolerances.Resize },
        };
        using torch.nn.Module<torch.Tensor, torch.Tensor> net = torch.nn.Flatten();
        using var folder = new TemporaryFolder();
        ExportReport report = OnnxExporter.Export(net, folder.File("model.onnx"), options);
        Assert.InRange(report.Parity.MaxAbsDiff, 0, Tolerances.Resize);
    }

    [Fact]
    public void ScaleFactor_AnyTwoSizes_GivesExactlyTheWantedSize()
    {
        for (int size = 1; size <= 300; size++)
        {
            for (int wanted = 1; wanted <= 300; wanted++)
            {
                float factor = ImagePreprocessing.ScaleFactor(size, wanted);
                Assert.Equal(wanted, (int)(size * factor)); // as a reader in float does it
                Assert.Equal(wanted, (int)((double)size * factor)); // as one in double does it
            }
        }
    }

    [Fact]
    public void Export_PreprocessingThatDoesNotFitTheImages_NamesAllFaults()
    {
        OnnxExportOptions options = TestOptions.FashionMnist with
        {
            Preprocessing = new ImagePreprocessing { Mean = [0, 0, 0], Std = [0], ResizeTo = (0, 5) },
        };
        using torch.nn.Module<torch.Tensor, torch.Tensor> net = torch.nn.Flatten();
        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", options));
        Assert.Contains("3 means for 1 channels", error.Message, StringComparison.Ordinal);
        Assert.Contains("a standard deviation that is not above 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("a resize to 0x5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_MeanOrDeviationThatIsNoFiniteNumber_IsRefused()
    {
        OnnxExportOptions options = TestOptions.FashionMnist with
        {
            Preprocessing = new ImagePreprocessing { Mean = [float.NaN], Std = [float.PositiveInfinity] },
        };
        using torch.nn.Module<torch.Tensor, torch.Tensor> net = torch.nn.Flatten();
        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", options));
        Assert.Contains("a mean that is no finite number", error.Message, StringComparison.Ordinal);
        Assert.Contains("a standard deviation that is not above 0 and finite", error.Message, StringComparison.Ordinal);
    }
}
