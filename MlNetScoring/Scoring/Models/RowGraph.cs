using Google.Protobuf;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>
/// The same network with the names and shapes that ML.NET's row-by-row way wants: input named as its column; outputs
/// <c>Logits</c> and <see cref="Probabilities"/> of length K for one image, with slot names, and <see cref="OneHot"/>, 1 at the
/// best class.
/// </summary>
internal static class RowGraph
{
    public const string Probabilities = "RowProbabilities";
    public const string OneHot = "RowOneHot";
    private const string LabelEncoderDomain = "ai.onnx.ml";

    public static ModelProto Create(ClassifierModel model, string pixels)
    {
        ModelProto proto = ClassifierModel.Parse(model.Path);
        model.RefuseChanged();
        GraphProto graph = proto.Graph;
        graph.Input.Single(input => input.Name == ClassifierModel.Input).Name = pixels;
        graph.Node.Insert(0, GraphNode.Create("Identity", [pixels], ClassifierModel.Input));

        // A batch's outputs stay one vector: [N, K] becomes [N·K], which is [K] for a row of one image.
        graph.Initializer.Add(GraphNode.Ints("mlnet.flat", [-1], 1));
        AddOutput(graph, GraphNode.Create("Reshape", [ClassifierModel.Logits, "mlnet.flat"], ImageColumns.Logits));
        AddOutput(graph, GraphNode.Create("Reshape", [ClassifierModel.Probabilities, "mlnet.flat"], Probabilities));

        graph.Initializer.Add(GraphNode.Ints("mlnet.depth", [model.ClassCount]));
        graph.Initializer.Add(GraphNode.Floats("mlnet.off_on", [0, 1], 2));
        graph.Node.Add(GraphNode.Create(
            "ArgMax",
            [ClassifierModel.Probabilities],
            "mlnet.best",
            GraphNode.Int("axis", 1),
            GraphNode.Int("keepdims", 0)));
        graph.Node.Add(GraphNode.Create("OneHot", ["mlnet.best", "mlnet.depth", "mlnet.off_on"], "mlnet.one_hot"));
        AddOutput(graph, GraphNode.Create("Reshape", ["mlnet.one_hot", "mlnet.flat"], OneHot));

        AddSlotNames(graph, ImageColumns.Logits, model.Metadata.Labels);
        AddSlotNames(graph, Probabilities, model.Metadata.Labels);
        if (proto.OpsetImport.All(opset => opset.Domain != LabelEncoderDomain))
        {
            proto.OpsetImport.Add(new OperatorSetIdProto { Domain = LabelEncoderDomain, Version = 2 });
        }

        return proto;
    }

    /// <summary>ML.NET reads the slot names of output X from the node <c>mlnet.X.SlotNames</c>; nothing uses it else.</summary>
    private static void AddSlotNames(GraphProto graph, string output, IReadOnlyList<string> names)
    {
        graph.Initializer.Add(new TensorProto
        {
            Name = $"mlnet.{output}.Name",
            DataType = (int)TensorProto.Types.DataType.String,
            Dims = { 1 },
            StringData = { ByteString.CopyFromUtf8(names[0]) },
        });
        var keys = new AttributeProto { Name = "keys_strings", Type = AttributeProto.Types.AttributeType.Strings };
        keys.Strings.AddRange(names.Select(ByteString.CopyFromUtf8));
        var values = new AttributeProto { Name = "values_int64s", Type = AttributeProto.Types.AttributeType.Ints };
        values.Ints.AddRange(Enumerable.Range(0, names.Count).Select(index => (long)index));
        NodeProto node = GraphNode.Create("LabelEncoder", [$"mlnet.{output}.Name"], $"mlnet.{output}.Slot");
        node.Name = $"mlnet.{output}.SlotNames";
        node.Domain = LabelEncoderDomain;
        node.Attribute.Add(keys);
        node.Attribute.Add(values);
        graph.Node.Add(node);
    }

    private static void AddOutput(GraphProto graph, NodeProto node)
    {
        graph.Node.Add(node);
        graph.Output.Add(GraphNode.Value(
            node.Output[0],
            TensorProto.Types.DataType.Float,
            new TensorShapeProto.Types.Dimension { DimParam = "NK" }));
    }
}
