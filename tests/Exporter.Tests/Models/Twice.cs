using FashionResNet.Exporter.Graph;
using TorchSharp;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests.Models;

/// <summary>Runs one module twice and adds the results.</summary>
internal sealed class Twice : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    public Twice(Sequential net)
        : base(nameof(Twice))
    {
        Net = net;
        register_module("net", net);
    }

    public Sequential Net { get; }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using torch.Tensor first = Net.call(input);
        using torch.Tensor second = Net.call(input);
        return first + second;
    }
}

internal sealed class TwiceConverter : ModuleConverter<Twice>
{
    protected override OnnxValue Convert(Twice module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue first = graph.Convert(module.Net, input, $"{path}.net");
        OnnxValue second = graph.Convert(module.Net, input, $"{path}.net");
        return graph.Add(first, second, $"{path}.add");
    }
}
