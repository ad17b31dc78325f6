using TorchSharp;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests.Models;

/// <summary>A residual block: a module with a forward of its own.</summary>
internal sealed class Block : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    public Block(long channels)
        : base(nameof(Block))
    {
        Conv1 = torch.nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
        Bn1 = torch.nn.BatchNorm2d(channels);
        Conv2 = torch.nn.Conv2d(channels, channels, 3, padding: 1);
        Bn2 = torch.nn.BatchNorm2d(channels);
        register_module("conv1", Conv1);
        register_module("bn1", Bn1);
        register_module("conv2", Conv2);
        register_module("bn2", Bn2);
    }

    public Conv2d Conv1 { get; }

    public BatchNorm2d Bn1 { get; }

    public Conv2d Conv2 { get; }

    public BatchNorm2d Bn2 { get; }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor y = Bn1.call(Conv1.call(input)).relu();
        y = Bn2.call(Conv2.call(y));
        return (y + input).relu().MoveToOuterDisposeScope();
    }
}
