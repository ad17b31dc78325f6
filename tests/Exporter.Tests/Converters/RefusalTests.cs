using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Shared;
using FashionResNet.TestSupport;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace FashionResNet.Exporter.Tests.Converters;

public sealed class RefusalTests
{
    public static TheoryData<string> Attributes => [.. Refused.Keys];

    private static Dictionary<string, Func<Module<torch.Tensor, torch.Tensor>>> Refused { get; } = new()
    {
        ["padding_mode Reflect"] = () => Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect),
        ["track_running_stats false"] = () => BatchNorm2d(1, track_running_stats: false),
        ["output_size 2x1"] = () => AdaptiveAvgPool2d((2, 1)),
        ["start_dim 0"] = () => Flatten(0),
        ["start_dim -2"] = () => Flatten(-2),
        ["end_dim 2"] = () => Flatten(1, 2),
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Export_AttributeThatTheGraphCannotExpress_IsRefusedWithItsPath(string attribute)
    {
        using Module<torch.Tensor, torch.Tensor> net = Sequential(("inner", Sequential(("it", Refused[attribute]()))));
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UnsupportedModuleException>(
            () => OnnxExporter.Export(net, folder.File("model.onnx"), TestOptions.FashionMnist));
        Assert.Equal("inner.it", Assert.Single(error.Modules).Path);
        Assert.StartsWith(attribute, error.Modules[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_UnsupportedModules_AreAllListedAtOnce()
    {
        using Module<torch.Tensor, torch.Tensor> net = Sequential(
            ("act", GELU()),
            ("block", new Block(1)),
            ("conv", Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Circular)),
            ("tail", Sequential(("pool", AvgPool2d(2)), ("flat", Flatten()))));
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UnsupportedModuleException>(
            () => OnnxExporter.Export(net, folder.File("model.onnx"), TestOptions.FashionMnist));
        Assert.Equal(ExitCode.UnsupportedModule, error.ExitCode);
        Assert.Equal(["act", "block", "conv", "tail.pool"], error.Modules.Select(m => m.Path));
        Assert.Equal(
            ["TorchSharp.Modules.GELU", typeof(Block).FullName, "TorchSharp.Modules.Conv2d", "TorchSharp.Modules.AvgPool2d"],
            error.Modules.Select(m => m.Type));
        Assert.All(error.Modules, m => Assert.Contains($"{m.Path} ({m.Type}", error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Export_UnsupportedModuleInsideAnUnsupportedOne_IsListedToo()
    {
        using Module<torch.Tensor, torch.Tensor> net = new Wrapper(GELU());
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UnsupportedModuleException>(
            () => OnnxExporter.Export(net, folder.File("model.onnx"), TestOptions.FashionMnist));
        Assert.Equal(["", "inner"], error.Modules.Select(m => m.Path));
    }

    private sealed class Wrapper : Module<torch.Tensor, torch.Tensor>
    {
        private readonly Module<torch.Tensor, torch.Tensor> _inner;

        public Wrapper(Module<torch.Tensor, torch.Tensor> inner)
            : base(nameof(Wrapper))
        {
            _inner = inner;
            register_module("inner", inner);
        }

        public override torch.Tensor forward(torch.Tensor input) => _inner.call(input);
    }
}
