using System.Runtime.InteropServices;
using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Quantization;

namespace FashionResNet.Exporter.Tests.Quantization;

public sealed class QdqRewriterTests
{
    private static readonly Dictionary<string, ActivationRange> Ranges = new()
    {
        ["scale.output"] = new(-1, 4.1f),
        ["relu.output"] = new(0, 2.55f),
        ["pool.output"] = new(0, 1),
    };

    private readonly OnnxGraph _graph = new();

    public QdqRewriterTests()
    {
        var builder = new GraphBuilder(_graph, ConverterRegistry.Default);
        OnnxValue x = builder.Node("Mul", [new OnnxValue("x"), builder.Constant([2f], "factor")], "scale");
        OnnxValue weight = builder.Constant([1.27f, -254f], "conv.weight", 2, 1, 1, 1);
        OnnxValue y = builder.Node("Conv", [x, weight, builder.Constant([1f, 4f], "conv.bias", 2)], "conv");
        y = builder.Node("MaxPool", [builder.Relu(y, "relu")], "pool");
        y = builder.Node("Gemm", [y, builder.Constant([1f], "fc.weight", 1, 1)], "fc", OnnxAttributeValue.Of("transB", 1));
        _graph.Rename(y.Name, "logits");
        _graph.Outputs.Add(new OnnxPort("logits", OnnxElementType.Float, [1]));
    }

    [Fact]
    public void Run_AllLayers_PutsPairsAroundEachAndLeavesTheLogitsFloat()
    {
        OnnxGraph quantized = Quantize("conv", "pool", "fc");

        Assert.Equal(
            [
                "scale", "scale.quantize", "scale.dequantize", "conv.weight.dequantize", "conv.bias.dequantize", "conv", "relu",
                "relu.quantize", "relu.dequantize", "pool", "pool.quantize", "pool.dequantize", "fc.weight.dequantize", "fc",
            ],
            quantized.Nodes.Select(node => node.Name));
        Assert.Equal(
            ["scale.output_dequantized", "conv.weight_dequantized", "conv.bias_dequantized"], Node(quantized, "conv").Inputs);
        Assert.Equal("logits", Node(quantized, "fc").Output);
        Assert.DoesNotContain("conv.weight", quantized.Initializers.Keys);
    }

    [Fact]
    public void Run_Conv_HasScalesPerChannelAndABiasInTheirProductWithTheInputs()
    {
        OnnxGraph quantized = Quantize("conv", "pool", "fc");

        Assert.Equal([127, -127], Values<sbyte>(quantized, "conv.weight_quantized"));
        Assert.Equal([0, 0], Values<sbyte>(quantized, "conv.weight_zero_point"));
        Assert.Equal([0.01f, 2f], Values<float>(quantized, "conv.weight_scale").Select(scale => MathF.Round(scale, 6)));
        Assert.Equal([0.0002f, 0.04f], Values<float>(quantized, "conv.bias_scale").Select(scale => MathF.Round(scale, 6)));
        Assert.Equal([5000, 100], Values<int>(quantized, "conv.bias_quantized"));
        Assert.Equal(0L, Node(quantized, "conv.weight.dequantize").Attribute("axis", -1L));
    }

    [Fact]
    public void Run_ZeroPoints_AreZeroAfterAReluAndCalibratedElsewhere()
    {
        OnnxGraph quantized = Quantize("conv", "pool", "fc");

        Assert.Equal([50], Values<byte>(quantized, "scale.output_zero_point"));
        Assert.Equal([0], Values<byte>(quantized, "relu.output_zero_point"));
    }

    [Fact]
    public void Run_Pool_SharesTheScaleOfItsInput()
    {
        OnnxGraph quantized = Quantize("conv", "pool", "fc");

        Assert.Equal(Values<float>(quantized, "relu.output_scale"), Values<float>(quantized, "pool.output_scale"));
    }

    [Fact]
    public void Run_ConvLeftInFp32_TakesWhatFp32MadeUntouched()
    {
        OnnxGraph quantized = Quantize("pool", "fc");

        Assert.Equal(["scale.output", "conv.weight", "conv.bias"], Node(quantized, "conv").Inputs);
        Assert.Equal(["relu.output_dequantized"], Node(quantized, "pool").Inputs);
    }

    [Fact]
    public void Run_PoolLeftInFp32_GivesItsResultAScaleOfItsOwn()
    {
        OnnxGraph quantized = Quantize("conv", "fc");

        Assert.Equal(["relu.output_dequantized"], Node(quantized, "pool").Inputs);
        Assert.Equal(1f / 255, Values<float>(quantized, "pool.output_scale")[0], Tolerances.Elementwise);
    }

    [Fact]
    public void Run_Source_StaysAsItWas()
    {
        string[] before = [.. _graph.Nodes.Select(node => string.Join(' ', node.Inputs))];

        Quantize("conv", "pool", "fc");

        Assert.Equal(before, _graph.Nodes.Select(node => string.Join(' ', node.Inputs)));
        Assert.Equal(["factor", "conv.weight", "conv.bias", "fc.weight"], _graph.Initializers.Keys);
    }

    private static OnnxNode Node(OnnxGraph graph, string name) => graph.Nodes.Single(node => node.Name == name);

    private static T[] Values<T>(OnnxGraph graph, string initializer)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(graph.Initializers[initializer].Data.Span).ToArray();

    private OnnxGraph Quantize(params string[] layers) => QdqRewriter.Run(
        _graph, [.. LayerSurvey.Of(_graph).Layers.Where(layer => layers.Contains(layer.Name))], Ranges, reduceRange: false);
}
