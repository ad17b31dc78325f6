using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Quantization;

/// <summary>Which layers of a graph can be quantized, and why the others cannot.</summary>
internal sealed record LayerSurvey(IReadOnlyList<QuantizableLayer> Layers, IReadOnlyList<UnquantizedLayer> Unsupported)
{
    /// <exception cref="InvalidInputException">There is no layer to quantize.</exception>
    public static LayerSurvey Of(OnnxGraph graph)
    {
        List<QuantizableLayer> layers = [];
        List<UnquantizedLayer> unsupported = [];
        HashSet<string> fusedRelus = [];
        HashSet<string> integers = graph.Integers();
        foreach (OnnxNode node in graph.Nodes.Where(node => !graph.IsFrame(node) && !fusedRelus.Contains(node.Name)))
        {
            var layer = QuantizableLayer.Of(graph, node);
            if ((integers.Contains(node.Output) ? "it computes in integers" : Obstacle(graph, node, layer, layers)) is { } reason)
            {
                unsupported.Add(new UnquantizedLayer(node.Name, node.OpType, reason));
                continue;
            }

            layers.Add(layer);
            if (layer.Relu is not null)
            {
                fusedRelus.Add(layer.Relu);
            }
        }

        return layers.Exists(layer => layer.HasWeights)
            ? new LayerSurvey(layers, unsupported)
            : throw new InvalidInputException("the network has no layer that INT8 could speed up (Conv2d or Linear).");
    }

    /// <summary>Those that no name keeps.</summary>
    /// <exception cref="InvalidInputException">A name keeps nothing, or the names keep all that INT8 could speed up.</exception>
    public IReadOnlyList<QuantizableLayer> Without(IReadOnlyList<string> keep)
    {
        List<string> unknown = [.. keep.Where(name => !Layers.Any(layer => layer.Matches(name)))];
        if (unknown.Count > 0)
        {
            throw new InvalidInputException(
                $"there is no layer {string.Join(", ", unknown.Select(name => $"'{name}'"))} to keep; known are "
                + $"{string.Join(", ", Layers.Select(layer => layer.Name))}, and the modules that they are in.");
        }

        List<QuantizableLayer> left = [.. Layers.Where(layer => !keep.Any(layer.Matches))];
        return left.Exists(layer => layer.HasWeights)
            ? left
            : throw new InvalidInputException($"keeping {string.Join(", ", keep)} leaves no Conv2d or Linear to quantize.");
    }

    private static string? Obstacle(OnnxGraph graph, OnnxNode node, QuantizableLayer layer, List<QuantizableLayer> before)
    {
        bool constantParameters = node.Inputs.Skip(1).All(graph.Initializers.ContainsKey);
        return node.OpType switch
        {
            // ONNX Runtime's 8-bit Gemm gives floats where nothing quantizes them; the logits keep their precision.
            "Gemm" when !constantParameters => "its weights are no constants",
            "Gemm" when !IsPlain(node) => "alpha, beta, transA or transB are not those of a linear layer",
            "Gemm" => null,
            "Relu" => "it does not follow a layer that is quantized",
            "Conv" when !constantParameters => "its weights are no constants",
            "Add" when node.Inputs.Any(graph.Initializers.ContainsKey) => "it adds a constant",
            "Conv" or "Add" or "MaxPool" or "GlobalAveragePool" or "Flatten" or "Reshape" =>
                GivesLogits(graph, layer.Output) ? "it gives the logits, which stay float"
                : layer.KeepsValues && !before.Exists(maker => maker.Output == node.Inputs[0]) ? "it takes what is not quantized"
                : null,
            _ => "there is no 8-bit form of this operator",
        };
    }

    /// <summary>Whether the value is the logits, or becomes them by being moved, picked or averaged alone: 256 steps would make ties of near ones.</summary>
    private static bool GivesLogits(OnnxGraph graph, string value)
        => graph.Outputs.Exists(output => output.Name == value)
            || graph.Nodes.Exists(node => node.Inputs.Contains(value) && !graph.IsFrame(node)
                && (OnnxOperators.Moves(node) || node.OpType is "Mean" or "ReduceMean") && GivesLogits(graph, node.Output));

    private static bool IsPlain(OnnxNode gemm)
        => gemm.Attribute("transB", 0L) == 1 && gemm.Attribute("transA", 0L) == 0
            && gemm.Attribute("alpha", 1f) == 1 && gemm.Attribute("beta", 1f) == 1;
}
