using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Passes;

namespace FashionResNet.Exporter.Tests.Passes;

public sealed class HalfWeightsPassTests
{
    [Fact]
    public void Run_OfWeightsUsedTwice_StoresThemOnceAndWidensThemOnce()
    {
        var graph = new OnnxGraph();
        var builder = new GraphBuilder(graph, ConverterRegistry.Default);
        OnnxValue weight = builder.Constant([1f, -2, 0.1f, 4], "fc.weight", 2, 2);
        OnnxValue bias = builder.Constant([0.1f, 0.2f], "fc.bias", 2);
        builder.Node("Gemm", [builder.Node("Gemm", [new OnnxValue("x"), weight, bias], "a"), weight, bias], "b");

        OnnxGraph half = HalfWeightsPass.Run(graph);

        Assert.Equal(["Cast", "Gemm", "Gemm"], half.Nodes.Select(node => node.OpType));
        Assert.Equal("fc.weight.cast fc.weight", $"{half.Nodes[0].Name} {half.Nodes[0].Inputs[0]}");
        Assert.All(half.Nodes.Skip(1), gemm => Assert.Equal([half.Nodes[0].Output, "fc.bias"], gemm.Inputs.Skip(1)));
        Assert.Equal(
            [(OnnxElementType.Half, 8), (OnnxElementType.Float, 8)], // two bytes a weight; biases stay as they are
            half.Initializers.Values.Select(tensor => (tensor.ElementType, tensor.Data.Length)));
        Assert.Equal((Half)0.1f, BitConverter.ToHalf(half.Initializers["fc.weight"].Data.Span[4..]));
        Assert.Equal(OnnxElementType.Float, graph.Initializers["fc.weight"].ElementType); // the source stays
        Assert.Equal(2, graph.Nodes.Count);
    }
}
