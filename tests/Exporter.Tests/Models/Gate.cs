using FashionResNet.Exporter.Graph;
using TorchSharp;

namespace FashionResNet.Exporter.Tests.Models;

/// <summary>A module that has no 8-bit form, in ONNX Runtime neither.</summary>
internal sealed class Gate() : torch.nn.Module<torch.Tensor, torch.Tensor>(nameof(Gate))
{
    public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.elu(input, 1);
}

internal sealed class GateConverter : ModuleConverter<Gate>
{
    protected override OnnxValue Convert(Gate module, OnnxValue input, string path, GraphBuilder graph)
        => graph.Node("Elu", [input], path);
}
