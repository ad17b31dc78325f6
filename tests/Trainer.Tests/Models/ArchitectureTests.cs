using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using TorchSharp;
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

    [Theory] // libtorch has been seen to give wrong ones in float32 on some processors: docs/decisions/0012
    [InlineData("d2l-resnet18", 64)]
    [InlineData("resnet18-half", 28)]
    [InlineData("resnet50", 28)]
    public void Gradients_InFloat32WithChannelsLast_AreThoseOfFloat64(string arch, int side)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(4);
        using nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(1, 10);
        Tensor images = rand(16, 1, side, side);
        Tensor labels = arange(16) % 10;
        Tensor[] Gradients(Tensor input)
        {
            nn.functional.cross_entropy(network.call(input), labels).backward();
            return [.. network.parameters().Select(parameter =>
            {
                Tensor gradient = parameter.grad!.to(ScalarType.Float64);
                parameter.grad = null;
                return gradient;
            })];
        }

        Tensor[] actual = Gradients(ChannelsLast.Arrange(images));
        network.to(ScalarType.Float64);
        Tensor[] expected = Gradients(images.to(ScalarType.Float64));

        Tensor difference = cat([.. expected.Zip(actual, (a, b) => (a - b).flatten())]);
        Tensor whole = cat([.. expected.Select(gradient => gradient.flatten())]);
        // A ReLU of thousands that falls on its other side makes some hundredths, a wrong kernel some tenths.
        Assert.InRange((difference.norm() / whole.norm()).item<double>(), 0, 0.1);
    }

    [Fact]
    public void Names_Always_AreDifferent() => Assert.Equal(Architecture.Names.Length, Architecture.Names.Distinct().Count());
}
