using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using TorchSharp;

namespace FashionResNet.Exporter.Tests.Converters;

public sealed class ConverterParityTests
{
    private static readonly ImageSpec Spec = new(3, 9, 8);

    public static TheoryData<string> Cases => [.. ConverterCase.All.Select(c => c.ToString())];

    [Fact]
    public void Registry_EveryConverter_HasACase()
    {
        IEnumerable<Type> converted = ConverterRegistry.Default.Converters.Select(converter => converter.ModuleType);
        IEnumerable<Type> tested = ConverterCase.All.Select(c => c.ModuleType).Distinct();
        Assert.Equal(converted.OrderBy(t => t.Name), tested.OrderBy(t => t.Name));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_ModuleWithItsOwnAttributes_ComputesTheSame(string name)
    {
        ConverterCase testCase = ConverterCase.All.Single(c => c.ToString() == name);
        torch.manual_seed(2);
        using torch.nn.Module<torch.Tensor, torch.Tensor> net =
            SmallNet.Trained(torch.nn.Sequential(testCase.Create(), torch.nn.Flatten()));
        using var folder = new TemporaryFolder();

        // Pixels of both signs, or ReLU and the padding of a pool would have nothing to do.
        OnnxExportOptions options = TestOptions.For(Spec, Outputs(net)) with
        {
            Preprocessing = new ImagePreprocessing { Mean = [0.5f, 0.4f, 0.6f], Std = [0.2f, 0.3f, 0.25f] },
        };
        ExportReport report = OnnxExporter.Export(net, folder.File("model.onnx"), options);
        Assert.Equal([1, 3, 1], report.Parity.Cases.Select(c => c.Batch));
        Assert.InRange(report.Parity.MaxAbsDiff, 0, options.Parity.Tolerance);
    }

    private static int Outputs(torch.nn.Module<torch.Tensor, torch.Tensor> net)
    {
        net.eval();
        using torch.Tensor image = torch.zeros(1, Spec.Channels, Spec.Height, Spec.Width);
        using torch.Tensor logits = net.call(image);
        return (int)logits.shape[1];
    }
}
