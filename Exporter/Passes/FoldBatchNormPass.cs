// Conv, then BatchNormalization -> Conv. With s = scale / sqrt(variance + epsilon), per output channel:
//   s * (W*x + b - mean) + beta  =  (s W)*x + (s (b - mean) + beta).
// Computed in double, so the folded weights are the float32 nearest to the exact ones.
// No match where the convolution's result is used elsewhere too, or where a weight is not a constant.
using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Passes;

internal static class FoldBatchNormPass
{
    private const float DefaultEpsilon = 1e-5f; // of the operator

    /// <returns>How many batch norms were folded.</returns>
    public static int Run(OnnxGraph graph)
    {
        int folded = 0;
        foreach (OnnxNode norm in graph.Nodes.Where(node => node.OpType == "BatchNormalization").ToList())
        {
            if (graph.ProducerOf(norm.Inputs[0]) is { OpType: "Conv" } conv
                && graph.UseCount(conv.Output) == 1
                && conv.Inputs.Skip(1).Concat(norm.Inputs.Skip(1)).All(graph.Initializers.ContainsKey))
            {
                Fold(graph, conv, norm);
                folded++;
            }
        }

        graph.RemoveUnusedInitializers();
        return folded;
    }

    private static void Fold(OnnxGraph graph, OnnxNode conv, OnnxNode norm)
    {
        OnnxTensor weight = graph.Initializers[conv.Inputs[1]];
        float epsilon = norm.Attribute("epsilon", DefaultEpsilon);
        float[] newWeight = weight.Floats.ToArray();
        float[] newBias = new float[weight.Dims[0]];
        int perChannel = newWeight.Length / newBias.Length;
        for (int channel = 0; channel < newBias.Length; channel++)
        {
            double factor = Parameter(1, channel) / Math.Sqrt((double)Parameter(4, channel) + epsilon);
            double bias = conv.Inputs.Count > 2 ? graph.Initializers[conv.Inputs[2]].Floats[channel] : 0;
            newBias[channel] = (float)((factor * (bias - Parameter(3, channel))) + Parameter(2, channel));
            foreach (ref float w in newWeight.AsSpan(channel * perChannel, perChannel))
            {
                w = (float)(factor * w);
            }
        }

        conv.Inputs[1] = Replace(graph, conv.Inputs[1], OnnxTensor.Of(newWeight, [.. weight.Dims]));
        OnnxTensor biasTensor = OnnxTensor.Of(newBias, newBias.Length);
        if (conv.Inputs.Count > 2)
        {
            conv.Inputs[2] = Replace(graph, conv.Inputs[2], biasTensor);
        }
        else
        {
            string name = graph.UniqueName($"{conv.Name}.bias");
            graph.Initializers.Add(name, biasTensor);
            conv.Inputs.Add(name);
        }

        graph.Nodes.Remove(norm);
        conv.Output = norm.Output;

        float Parameter(int input, int channel) => graph.Initializers[norm.Inputs[input]].Floats[channel];
    }

    /// <summary>In place, or under a new name where another node uses the old weights too.</summary>
    private static string Replace(OnnxGraph graph, string name, OnnxTensor tensor)
    {
        string target = graph.UseCount(name) == 1 ? name : graph.UniqueName(name);
        graph.Initializers[target] = tensor;
        return target;
    }
}
