using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Passes;
using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests.Passes;

public sealed class FoldBatchNormPassTests
{
    private readonly OnnxGraph _graph = new();
    private readonly GraphBuilder _builder;

    public FoldBatchNormPassTests() => _builder = new GraphBuilder(_graph, ConverterRegistry.Default);

    [Fact]
    public void Run_ConvThenBatchNorm_LeavesOneConvWithTheProduct()
    {
        OnnxValue conv = Conv([2, 3], bias: [10, 20]);
        Finish(Norm(conv, weight: [6, 5], bias: [1, 2], mean: [4, 8], variance: [8, 24]));
        Assert.Equal(1, FoldBatchNormPass.Run(_graph));
        OnnxNode node = Assert.Single(_graph.Nodes);
        Assert.Equal(("Conv", "conv", "y"), (node.OpType, node.Name, node.Output));
        Assert.Equal([4, 3], _graph.Initializers["conv.weight"].Floats.ToArray()); // 6/sqrt(8+1) = 2, 5/sqrt(24+1) = 1
        Assert.Equal([13, 14], _graph.Initializers["conv.bias"].Floats.ToArray()); // 2(10-4)+1, 1(20-8)+2
        Assert.Equal(2, _graph.Initializers.Count);
    }

    [Fact]
    public void Run_ConvWithoutBias_GetsOne()
    {
        Finish(Norm(Conv([2, 3], bias: null), weight: [6, 5], bias: [1, 2], mean: [4, 8], variance: [8, 24]));
        Assert.Equal(1, FoldBatchNormPass.Run(_graph));
        Assert.Equal([-7, -6], _graph.Initializers["conv.bias"].Floats.ToArray());
    }

    [Fact]
    public void Run_TwoBatchNormsInARow_AreBothFolded()
    {
        OnnxValue first = Norm(Conv([2, 3], [10, 20]), [6, 5], [1, 2], [4, 8], [8, 24]);
        Finish(Norm(first, [3, 10], [0, 0], [13, 14], [8, 24]));
        Assert.Equal(2, FoldBatchNormPass.Run(_graph));
        Assert.Equal([4, 6], _graph.Initializers["conv.weight"].Floats.ToArray());
        Assert.Equal([0, 0], _graph.Initializers["conv.bias"].Floats.ToArray());
    }

    [Fact]
    public void Run_ResultOfTheConvUsedElsewhereToo_IsLeftAlone()
    {
        OnnxValue conv = Conv([2, 3], [10, 20]);
        Finish(_builder.Add(conv, Norm(conv, [6, 5], [1, 2], [4, 8], [8, 24]), "add"));
        Assert.Equal(0, FoldBatchNormPass.Run(_graph));
        Assert.Equal(["Conv", "BatchNormalization", "Add"], _graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Run_WeightsSharedWithAnotherConv_AreNotChangedThere()
    {
        OnnxValue first = Conv([2, 3], [10, 20]);
        OnnxValue second = Conv([2, 3], [10, 20]);
        Finish(_builder.Add(first, Norm(second, [6, 5], [1, 2], [4, 8], [8, 24]), "add"));
        Assert.Equal(1, FoldBatchNormPass.Run(_graph));
        Assert.Equal([2, 3], _graph.Initializers[_graph.Nodes[0].Inputs[1]].Floats.ToArray());
        Assert.Equal([4, 3], _graph.Initializers[_graph.Nodes[1].Inputs[1]].Floats.ToArray());
        Assert.Equal([13, 14], _graph.Initializers[_graph.Nodes[1].Inputs[2]].Floats.ToArray());
    }

    [Fact]
    public void Export_FoldedOrNot_GivesTheSameLogitsFromFewerNodes()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = TestOptions.FashionMnist with { Converters = BlockConverter.Registry };
        ExportReport folded = OnnxExporter.Export(net, folder.File("model.onnx"), options);
        float[] with = Logits(folder.File("model.onnx"));
        ExportReport plain = OnnxExporter.Export(net, folder.File("model.onnx"), options with { FoldBatchNorm = false });
        float[] without = Logits(folder.File("model.onnx"));
        Assert.Equal(plain.NodeCount - SmallNet.BatchNorms, folded.NodeCount);
        Assert.All(with.Zip(without), pair => Assert.Equal(pair.First, pair.Second, Tolerances.Folding));
    }

    private static float[] Logits(string model)
    {
        ImageDataSet images = TestImages.FashionMnist.Take(5);
        using var onnx = new OnnxSession(model);
        return onnx.Run("logits", images.Pixels.ToArray(), images.Count, images.Spec);
    }

    /// <summary>A 1x1 convolution from one channel to two.</summary>
    private OnnxValue Conv(float[] weight, float[]? bias)
    {
        List<OnnxValue> inputs = [new OnnxValue("x"), _builder.Constant(weight, "conv.weight", 2, 1, 1, 1)];
        if (bias is not null)
        {
            inputs.Add(_builder.Constant(bias, "conv.bias", 2));
        }

        return _builder.Node("Conv", inputs, "conv");
    }

    private OnnxValue Norm(OnnxValue input, float[] weight, float[] bias, float[] mean, float[] variance)
    {
        OnnxValue[] inputs =
        [
            input,
            _builder.Constant(weight, "bn.weight", 2),
            _builder.Constant(bias, "bn.bias", 2),
            _builder.Constant(mean, "bn.running_mean", 2),
            _builder.Constant(variance, "bn.running_var", 2),
        ];
        return _builder.Node("BatchNormalization", inputs, "bn", OnnxAttributeValue.Of("epsilon", 1f));
    }

    private void Finish(OnnxValue result)
    {
        _graph.Rename(result.Name, "y");
        _graph.Outputs.Add(new OnnxPort("y", OnnxElementType.Float, [2, 1, 1]));
    }
}
