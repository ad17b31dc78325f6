// Writes a graph in QDQ form: every layer takes and gives dequantized values,
//   x -> QuantizeLinear -> DequantizeLinear -> Conv(·, Dequantize(int8 weights), Dequantize(bias)) -> Relu -> QuantizeLinear …
// which ONNX Runtime, TensorRT and OpenVINO fuse into 8-bit operators. Opset 13 and later (axis of DequantizeLinear).
using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Quantization;

internal sealed class QdqRewriter
{
    private readonly OnnxGraph _graph;
    private readonly bool _reduceRange;
    private readonly IReadOnlyDictionary<string, ActivationRange> _ranges;
    private readonly Dictionary<string, QuantizableLayer> _byNode;
    private readonly Dictionary<string, QuantizableLayer> _byOutput;
    private readonly HashSet<string> _inputs;
    private readonly Dictionary<string, ActivationQuantization> _quantizations = [];
    private readonly Dictionary<string, string> _dequantized = [];

    private QdqRewriter(
        OnnxGraph graph,
        IReadOnlyList<QuantizableLayer> layers,
        IReadOnlyDictionary<string, ActivationRange> ranges,
        bool reduceRange)
    {
        _graph = graph;
        _ranges = ranges;
        _reduceRange = reduceRange;
        _byNode = layers.ToDictionary(layer => layer.Name);
        _byOutput = layers.ToDictionary(layer => layer.Output);
        _inputs = [.. layers.SelectMany(layer => layer.Inputs)];
    }

    /// <summary>A copy of the graph in which the given layers are quantized.</summary>
    public static OnnxGraph Run(
        OnnxGraph source,
        IReadOnlyList<QuantizableLayer> layers,
        IReadOnlyDictionary<string, ActivationRange> ranges,
        bool reduceRange)
    {
        OnnxGraph graph = source.Copy();
        new QdqRewriter(graph, layers, ranges, reduceRange).Rewrite();
        graph.RemoveUnusedInitializers();
        return graph;
    }

    private void Rewrite()
    {
        OnnxNode[] nodes = [.. _graph.Nodes];
        _graph.Nodes.Clear();
        foreach (OnnxNode node in nodes)
        {
            QuantizableLayer? layer = _byNode.GetValueOrDefault(node.Name);
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                // An fp32 layer takes the value as it was made: by an fp32 layer in full precision.
                if (_dequantized.TryGetValue(node.Inputs[i], out string? name)
                    && (layer is not null || _byOutput.ContainsKey(node.Inputs[i])))
                {
                    node.Inputs[i] = name;
                }
            }

            if (layer is { HasWeights: true })
            {
                QuantizeWeights(node, _quantizations[layer.Inputs[0]]);
            }

            _graph.Nodes.Add(node);
            // A Gemm gives floats where no layer takes its result: those are logits, also where more follows, as in a FlipAverage.
            bool quantized = _inputs.Contains(node.Output)
                || (_byOutput.TryGetValue(node.Output, out QuantizableLayer? maker) && maker.OpType != "Gemm");
            if (quantized && !_graph.Outputs.Exists(output => output.Name == node.Output))
            {
                QuantizeActivation(node);
            }
        }
    }

    private void QuantizeActivation(OnnxNode node)
    {
        string value = node.Output;
        ActivationQuantization quantization = _byOutput.TryGetValue(value, out QuantizableLayer? layer) && layer.KeepsValues
            ? _quantizations[layer.Inputs[0]]
            : ActivationQuantization.Of(_ranges[value]);
        _quantizations.Add(value, quantization);
        string scale = _graph.AddInitializer($"{value}_scale", OnnxTensor.Of([quantization.Scale]));
        string zeroPoint = _graph.AddInitializer($"{value}_zero_point", OnnxTensor.Of([quantization.ZeroPoint]));
        string integers = Add("QuantizeLinear", $"{node.Name}.quantize", [value, scale, zeroPoint], $"{value}_quantized");
        _dequantized.Add(
            value, Add("DequantizeLinear", $"{node.Name}.dequantize", [integers, scale, zeroPoint], $"{value}_dequantized"));
    }

    private void QuantizeWeights(OnnxNode node, ActivationQuantization input)
    {
        string weight = node.Inputs[1];
        string? bias = node.Inputs.Count > 2 ? node.Inputs[2] : null;
        OnnxTensor tensor = _graph.Initializers[weight];
        int channels = (int)tensor.Dims[0];
        ReadOnlySpan<float> biasValues = bias is null ? [] : _graph.Initializers[bias].Floats;
        var quantized = QuantizedWeights.Of(tensor.Floats, biasValues, channels, input.Scale, _reduceRange);

        node.Inputs[1] = Dequantize(
            weight,
            OnnxTensor.Of(quantized.Values, [.. tensor.Dims]),
            OnnxTensor.Of(quantized.Scales, channels),
            OnnxTensor.Of(new sbyte[channels], channels));
        if (bias is not null)
        {
            node.Inputs[2] = Dequantize(
                bias,
                OnnxTensor.Of(quantized.Bias, channels),
                OnnxTensor.Of(quantized.BiasScales, channels),
                OnnxTensor.Of(new int[channels], channels));
        }
    }

    private string Dequantize(string name, OnnxTensor integers, OnnxTensor scales, OnnxTensor zeroPoints)
        => Add(
            "DequantizeLinear",
            $"{name}.dequantize",
            [
                _graph.AddInitializer($"{name}_quantized", integers),
                _graph.AddInitializer($"{name}_scale", scales),
                _graph.AddInitializer($"{name}_zero_point", zeroPoints),
            ],
            $"{name}_dequantized",
            OnnxAttributeValue.Of("axis", 0));

    private string Add(string opType, string name, string[] inputs, string output, params OnnxAttributeValue[] attributes)
    {
        // Weights that two layers share are quantized for each, as the bias depends on what flows in; so there may be nodes of one name.
        string unique = _graph.UniqueName(output);
        string node = _graph.Nodes.Exists(there => there.Name == name) ? unique : name;
        _graph.Nodes.Add(new OnnxNode(opType, node, inputs, unique, attributes));
        return unique;
    }
}
