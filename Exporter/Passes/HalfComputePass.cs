// The network in half, in a frame that stays float32:
//   preprocessing -> Cast to half -> network with half constants -> Cast to float -> logits -> Softmax.
// Preprocessing stays, because pixels minus mean are differences of numbers close to each other; so do the scales of a Resize, which
// the operator takes as float32 only. A Cast to float inside the network becomes one to half; behind an operator that makes floats of
// nothing, as Constant does, there stands one.
using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Passes;

internal static class HalfComputePass
{
    private const int ResizeScales = 2; // position among the operator's inputs

    /// <summary>A copy of the graph that computes so.</summary>
    /// <exception cref="InvalidInputException">A constant is beyond the range of half.</exception>
    public static OnnxGraph Run(OnnxGraph source)
    {
        OnnxGraph graph = source.Copy();
        HashSet<string> outputs = [.. graph.Outputs.Select(output => output.Name)];
        OnnxNode[] nodes = [.. graph.Nodes];
        graph.Nodes.Clear();
        HashSet<string> framed = [];
        var names = new Dictionary<string, string>(); // of what the network takes or gives in float32, to its name in half
        foreach (OnnxNode node in nodes)
        {
            if (source.IsFrame(node))
            {
                framed.Add(node.Output);
                graph.Nodes.Add(node);
                continue;
            }

            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (!StaysFloat(node, i))
                {
                    node.Inputs[i] = AsHalf(node.Inputs[i]);
                }
            }

            graph.Nodes.Add(Computing(node));
            if (OnnxOperators.MakesFloats(node))
            {
                string made = node.Output;
                node.Output = graph.UniqueName($"{made}.float");
                graph.Nodes.Add(Cast(node.Output, made, OnnxElementType.Half));
            }

            if (outputs.Contains(graph.Nodes[^1].Output))
            {
                string output = graph.Nodes[^1].Output;
                string half = graph.UniqueName($"{output}.half");
                graph.Nodes[^1].Output = half;
                graph.Nodes.Add(Cast(half, output, OnnxElementType.Float));
            }
        }

        return graph;

        string AsHalf(string value)
        {
            if (graph.Initializers.TryGetValue(value, out OnnxTensor? tensor) && tensor.ElementType == OnnxElementType.Float)
            {
                graph.Initializers[value] = HalfTensor.Of(value, tensor);
            }
            else if (framed.Contains(value) && names.TryAdd(value, graph.UniqueName($"{value}.half")))
            {
                graph.Nodes.Add(Cast(value, names[value], OnnxElementType.Half));
            }

            return names.GetValueOrDefault(value, value);
        }
    }

    /// <summary>Whether the operator takes this input as float32 only.</summary>
    public static bool StaysFloat(OnnxNode node, int input) => node.OpType == "Resize" && input == ResizeScales;

    public static OnnxNode Cast(string from, string to, OnnxElementType type, string? name = null)
        => new("Cast", name ?? $"{to}.cast", [from], to, [OnnxAttributeValue.Of("to", (long)type)]);

    private static OnnxNode Computing(OnnxNode node)
        => node.OpType == "Cast" && node.Attribute("to", 0L) == (long)OnnxElementType.Float
            ? Cast(node.Inputs[0], node.Output, OnnxElementType.Half, node.Name)
            : node;
}
