using FashionResNet.Exporter.Graph;
using TorchSharp;

namespace FashionResNet.Exporter.Tests.Models;

/// <summary>Halves what is below a half: a condition, and a node without inputs.</summary>
internal sealed class Halver() : torch.nn.Module<torch.Tensor, torch.Tensor>(nameof(Halver))
{
    public override torch.Tensor forward(torch.Tensor input) => torch.where(input.ge(0.5), input, input * 0.5);
}

internal sealed class HalverConverter : ModuleConverter<Halver>
{
    protected override OnnxValue Convert(Halver module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue half = graph.Node("Constant", [], $"{path}.half", OnnxAttributeValue.Of("value_float", 0.5f));
        OnnxValue above = graph.Node("GreaterOrEqual", [input, half], $"{path}.above");
        return graph.Node("Where", [above, input, graph.Node("Mul", [input, half], $"{path}.halved")], path);
    }
}
