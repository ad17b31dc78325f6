// What HalfComputePass makes of a network, for a CPU to try: float32 operators, with every constant and every result rounded to half,
//   Conv(x, W)  ->  Cast to float(Cast to half(Conv(x, W rounded))).
// ONNX Runtime's CPU has next to no operators in half; it computes a half network in float32 from end to end, and would see neither
// the rounding nor a value that goes beyond half in the middle. CUDA sums in float32 and rounds the result, as this does.
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Passes;

internal static class HalfRoundingPass
{
    /// <summary>A copy of the float32 graph that rounds so.</summary>
    /// <exception cref="InvalidInputException">A constant is beyond the range of half.</exception>
    public static OnnxGraph Run(OnnxGraph source)
    {
        OnnxGraph graph = source.Copy();
        OnnxNode[] nodes = [.. graph.Nodes];
        OnnxNode[] network = [.. nodes.Where(node => !graph.IsFrame(node))];
        HashSet<string> inputs =
            [.. network.SelectMany(node => node.Inputs.Where((_, i) => !HalfComputePass.StaysFloat(node, i)))];
        HashSet<string> rounded = [.. network.Select(node => node.Output), .. nodes.Select(node => node.Output).Where(inputs.Contains)];
        rounded.ExceptWith(graph.Integers());
        foreach (string name in source.Initializers.Keys.Where(inputs.Contains))
        {
            graph.Initializers[name] = Rounded(name, source.Initializers[name]);
        }

        graph.Nodes.Clear();
        foreach (OnnxNode node in nodes)
        {
            graph.Nodes.Add(node);
            if (rounded.Contains(node.Output))
            {
                string result = node.Output;
                node.Output = graph.UniqueName($"{result}.exact");
                string half = graph.UniqueName($"{result}.half");
                graph.Nodes.Add(HalfComputePass.Cast(node.Output, half, OnnxElementType.Half));
                graph.Nodes.Add(HalfComputePass.Cast(half, result, OnnxElementType.Float));
            }
        }

        return graph;
    }

    private static OnnxTensor Rounded(string name, OnnxTensor tensor)
    {
        if (tensor.ElementType != OnnxElementType.Float)
        {
            return tensor;
        }

        float[] values = new float[tensor.Floats.Length];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(HalfTensor.Of(name, tensor).Data.Span), values);
        return OnnxTensor.Of(values, [.. tensor.Dims]);
    }
}
