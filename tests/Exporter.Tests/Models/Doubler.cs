using FashionResNet.Exporter.Graph;
using TorchSharp;

namespace FashionResNet.Exporter.Tests.Models;

/// <summary>Gives its input times two.</summary>
internal sealed class Doubler() : torch.nn.Module<torch.Tensor, torch.Tensor>(nameof(Doubler))
{
    public override torch.Tensor forward(torch.Tensor input) => input * 2;
}

/// <summary>Converts <see cref="Doubler"/> by another factor, wrongly where it is not 2.</summary>
internal sealed class DoublerConverter(float factor) : ModuleConverter<Doubler>
{
    protected override OnnxValue Convert(Doubler module, OnnxValue input, string path, GraphBuilder graph)
        => graph.Node("Mul", [input, graph.Constant([factor], $"{path}.factor")], path);
}
