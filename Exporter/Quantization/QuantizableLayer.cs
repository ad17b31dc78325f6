using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Quantization;

/// <summary>A node that can compute in 8 bits, with the ReLU that its result goes through and nothing else sees.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Inputs">The activations that it takes; constants are not among them.</param>
/// <param name="Output">What it gives, after the ReLU.</param>
/// <param name="Relu">Name of the ReLU, or null.</param>
internal sealed record QuantizableLayer(
    string Name, string OpType, IReadOnlyList<string> Inputs, string Output, string? Relu)
{
    /// <summary>Whether it only moves or picks values, so that its input and output share scale and zero point.</summary>
    public bool KeepsValues => OpType is "MaxPool" or "Flatten" or "Reshape";

    public bool HasWeights => OpType is "Conv" or "Gemm";

    public static QuantizableLayer Of(OnnxGraph graph, OnnxNode node)
    {
        int activations = Math.Min(node.OpType == "Add" ? 2 : 1, node.Inputs.Count);
        OnnxNode? relu = graph.UseCount(node.Output) == 1
            ? graph.Nodes.Find(next => next.OpType == "Relu" && next.Inputs[0] == node.Output)
            : null;
        bool fuses = node.OpType is "Conv" or "Gemm" or "Add";
        return fuses && relu is not null
            ? new(node.Name, node.OpType, node.Inputs[..activations], relu.Output, relu.Name)
            : new(node.Name, node.OpType, node.Inputs[..activations], node.Output, null);
    }

    /// <summary>Whether a name to keep means it: its own, or a module's that it belongs to.</summary>
    public bool Matches(string keep) => Is(Name, keep) || (Relu is not null && Is(Relu, keep));

    private static bool Is(string name, string keep)
        => name == keep || name.StartsWith($"{keep}.", StringComparison.Ordinal);
}
