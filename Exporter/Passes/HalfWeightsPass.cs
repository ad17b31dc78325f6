// Weights as half, with a Cast to float32 in front of whoever uses them:
//   Conv(x, W)  ->  Conv(x, Cast(half W)).
// ONNX Runtime computes the Casts once, when it loads the file. Only tensors of two dimensions or more above 1, kernels and
// matrices, are stored so: biases, batch norms and preprocessing are a thousandth of a file and keep their precision.
using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Passes;

internal static class HalfWeightsPass
{
    /// <summary>A copy of the graph with such weights.</summary>
    /// <exception cref="InvalidInputException">A weight is beyond the range of half.</exception>
    public static OnnxGraph Run(OnnxGraph source)
    {
        OnnxGraph graph = source.Copy();
        var widened = new Dictionary<string, string>();
        foreach ((string name, OnnxTensor tensor) in source.Initializers)
        {
            if (tensor.ElementType == OnnxElementType.Float && tensor.Dims.Count(dim => dim > 1) >= 2)
            {
                graph.Initializers[name] = HalfTensor.Of(name, tensor);
                widened.Add(name, graph.UniqueName($"{name}.float"));
            }
        }

        foreach (OnnxNode node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = widened.GetValueOrDefault(node.Inputs[i], node.Inputs[i]);
            }
        }

        graph.Nodes.InsertRange(0, widened.Select(pair => new OnnxNode(
            "Cast", $"{pair.Key}.cast", [pair.Key], pair.Value, [OnnxAttributeValue.Of("to", (long)OnnxElementType.Float)])));
        return graph;
    }
}
