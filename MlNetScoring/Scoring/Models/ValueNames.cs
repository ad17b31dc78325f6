using Google.Protobuf.Collections;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>Gives a value of a graph another name, wherever it is spoken of: also where inner graphs refer to it.</summary>
internal static class ValueNames
{
    public static void Replace(GraphProto graph, string name, string other)
    {
        foreach (GraphProto each in GraphNode.WithInner(graph))
        {
            foreach (NodeProto node in each.Node)
            {
                Replace(node.Input, name, other);
                Replace(node.Output, name, other);
            }

            IEnumerable<ValueInfoProto> declared = each.Input.Concat(each.Output).Concat(each.ValueInfo);
            foreach (ValueInfoProto value in declared.Where(value => value.Name == name))
            {
                value.Name = other;
            }

            foreach (TensorProto tensor in each.Initializer.Where(tensor => tensor.Name == name))
            {
                tensor.Name = other;
            }
        }
    }

    private static void Replace(RepeatedField<string> names, string name, string other)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = names[i] == name ? other : names[i];
        }
    }
}
