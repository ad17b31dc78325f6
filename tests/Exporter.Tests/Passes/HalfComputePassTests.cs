using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Passes;

namespace FashionResNet.Exporter.Tests.Passes;

public sealed class HalfComputePassTests
{
    private readonly OnnxGraph _graph = new();
    private readonly GraphBuilder _builder;

    public HalfComputePassTests() => _builder = new GraphBuilder(_graph, ConverterRegistry.Default);

    [Fact]
    public void Run_BetweenPreprocessingAndSoftmax_ComputesInHalf()
    {
        OnnxValue x = _builder.Node("Div", [new OnnxValue("image"), _builder.Constant([255f], "preprocess.scale.divisor")], "preprocess.scale");
        _graph.EndPreprocessing();
        OnnxValue a = _builder.Node("Conv", [x, _builder.Constant([1f], "a.weight", 1, 1, 1, 1)], "a");
        OnnxValue b = _builder.Node("Conv", [x, _builder.Constant([2f], "b.weight", 1, 1, 1, 1)], "b");
        Finish(_builder.Add(a, b, "add"));

        OnnxGraph half = HalfComputePass.Run(_graph);

        Assert.Equal(["Div", "Cast", "Conv", "Conv", "Add", "Cast", "Softmax"], half.Nodes.Select(node => node.OpType)); // one Cast for both
        Assert.Equal([10L, 1L], half.Nodes.Where(node => node.OpType == "Cast").Select(cast => cast.Attribute("to", 0L)));
        Assert.All(half.Nodes.Where(node => node.OpType == "Conv"), conv => Assert.Equal(half.Nodes[1].Output, conv.Inputs[0]));
        Assert.Equal(["logits.half", "logits"], half.Nodes.TakeLast(3).Take(2).Select(node => node.Output));
        Assert.Equal(OnnxElementType.Float, half.Initializers["preprocess.scale.divisor"].ElementType);
        Assert.Equal(OnnxElementType.Half, half.Initializers["b.weight"].ElementType);
        Assert.Equal(5, _graph.Nodes.Count); // the source stays
    }

    [Fact]
    public void Run_OfAResizeAndACastInTheNetwork_KeepsTheScalesAndCastsToHalf()
    {
        OnnxValue x = _builder.Node("Cast", [new OnnxValue("image")], "preprocess.cast", OnnxAttributeValue.Of("to", 1L));
        _graph.EndPreprocessing();
        x = _builder.Node("Resize", [x, default, _builder.Constant([1f, 1, 2, 2], "up.scales", 4)], "up");
        Finish(_builder.Node("Cast", [x], "inner", OnnxAttributeValue.Of("to", 1L)));

        OnnxGraph half = HalfComputePass.Run(_graph);

        Assert.Equal(OnnxElementType.Float, half.Initializers["up.scales"].ElementType);
        Assert.Equal(10L, half.Nodes.Single(node => node.Name == "inner").Attribute("to", 0L));
    }

    private void Finish(OnnxValue result)
    {
        _graph.Rename(result.Name, "logits");
        OnnxValue softmax = _builder.Node("Softmax", [new OnnxValue("logits")], "softmax");
        _graph.Outputs.Add(new OnnxPort("logits", OnnxElementType.Float, [1]));
        _graph.Outputs.Add(new OnnxPort(softmax.Name, OnnxElementType.Float, [1]));
    }
}
