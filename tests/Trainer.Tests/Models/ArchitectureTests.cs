using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Runs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class ArchitectureTests
{
    public static TheoryData<string> Names => [.. Architecture.Names];

    [Theory] // every network that there is, at the size it is meant for
    [MemberData(nameof(Names))]
    public void Export_OfEveryNetwork_PassesTheParityGate(string arch)
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> network = SettledNetwork.Create(arch, 3, 10);
        var metadata = new ModelMetadata
        {
            Labels = [.. Enumerable.Range(0, 10).Select(k => $"class {k}")],
            Image = new ImageSpec(3, Architecture.Get(arch).Side, Architecture.Get(arch).Side),
            Arch = arch,
        };

        ExportReport report = OnnxExporter.Export(network, folder.File("model.onnx"), new OnnxExportOptions
        {
            Metadata = metadata,
            Converters = ModelExport.Converters,
            Parity = new ParityOptions { BatchSize = 2, RandomImages = 4 },
        });

        Assert.True(report.Parity.Passed);
        Assert.Equal(4, report.Parity.ImageCount);
        Assert.InRange(report.Parity.MaxAbsDiff, 0, report.Parity.Tolerance);
        Assert.Equal(network.modules().OfType<BatchNorm2d>().Count(), report.FoldedBatchNorms);
    }

    [Fact]
    public void Names_Always_AreDifferent() => Assert.Equal(Architecture.Names.Length, Architecture.Names.Distinct().Count());
}
