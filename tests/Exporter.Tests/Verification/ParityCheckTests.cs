using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using TorchSharp;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests.Verification;

public sealed class ParityCheckTests
{
    [Fact]
    public void Export_ConverterThatIsWrong_WritesNothingAndLeavesTheOldFile()
    {
        using Sequential net = Net();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.onnx"), "old");
        var error = Assert.Throws<CheckFailedException>(() => OnnxExporter.Export(net, folder.File("model.onnx"), Options(2.01f)));
        Assert.Contains("was not written", error.Message, StringComparison.Ordinal);
        Assert.Contains("on a batch of 3 (random), max |Δ logit| is", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder.File("model.onnx")));
        Assert.Equal(["model.onnx"], folder.FileNames);
    }

    [Fact]
    public void Export_SameConverterDoneRight_Passes()
    {
        using Sequential net = Net();
        using var folder = new TemporaryFolder();
        Assert.True(OnnxExporter.Export(net, folder.File("model.onnx"), Options(2)).Parity.Passed);
    }

    [Fact]
    public void Export_NaNInTheWeights_Fails()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        using (torch.no_grad())
        {
            torch.nn.init.constant_(((Linear)net[5]).bias!, double.NaN);
        }

        OnnxExportOptions options = TestOptions.FashionMnist with { Converters = BlockConverter.Registry };
        var error = Assert.Throws<CheckFailedException>(() => OnnxExporter.Export(net, folder.File("model.onnx"), options));
        Assert.Contains("a logit is no finite number", error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Export_GraphThatOnnxRuntimeRefuses_FailsInOneLine()
    {
        using Sequential net = torch.nn.Sequential( // a Linear on four dimensions, which Gemm does not take
            ("fc", torch.nn.Linear(28, 1)), ("flat", torch.nn.Flatten()), ("out", torch.nn.Linear(28, 10)));
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<CheckFailedException>(() => OnnxExporter.Export(net, folder.File("model.onnx"), TestOptions.FashionMnist));
        Assert.StartsWith("ONNX Runtime refuses the exported graph", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Export_ThatFails_PutsTheTrainingFlagsBack()
    {
        using Sequential net = Net();
        using var folder = new TemporaryFolder();
        net.train();
        Assert.Throws<CheckFailedException>(() => OnnxExporter.Export(net, folder.File("model.onnx"), Options(3)));
        Assert.True(net.training);
        Assert.All(net.modules(), module => Assert.True(module.training));
    }

    private static Sequential Net()
    {
        torch.manual_seed(5);
        return torch.nn.Sequential(
            ("flat", torch.nn.Flatten()), ("fc", torch.nn.Linear(784, 10)), ("double", new Doubler()));
    }

    private static OnnxExportOptions Options(float factor) => TestOptions.FashionMnist with
    {
        Converters = ConverterRegistry.Default.With(new DoublerConverter(factor)),
    };
}
