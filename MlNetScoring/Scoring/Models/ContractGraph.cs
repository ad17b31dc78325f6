using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>
/// Rewrites the graph of a <see cref="ForeignModel"/> to our contract: uint8 <c>image</c> → float → / 255 → − mean → / std → the
/// network → <c>logits</c> and <c>probabilities</c>. The network itself is left as it is.
/// </summary>
internal static class ContractGraph
{
    private const string Prefix = "adapted.";
    private const float MaxPixel = 255;

    // The smallest normal float: a probability of 0 has no logarithm.
    private const float LeastProbability = 1.17549435e-38f;

    private static readonly string[] Outputs = [ClassifierModel.Logits, ClassifierModel.Probabilities];

    /// <summary>Names that we give to values, here and in the <see cref="RowGraph"/>.</summary>
    private static readonly string[] Reserved =
        [ClassifierModel.Input, .. Outputs, ImageColumns.Image, ImageColumns.Logits, RowGraph.Probabilities, RowGraph.OneHot];

    public static void Rewrite(ModelProto model, ForeignModel foreign)
    {
        GraphProto graph = model.Graph;

        // Before IR version 4 constants had to stand among the inputs, where they could be set from outside. Ours do not.
        model.IrVersion = Math.Max(model.IrVersion, 4);
        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name)];
        foreach (ValueInfoProto constant in graph.Input.Where(input => constants.Contains(input.Name)).ToArray())
        {
            graph.Input.Remove(constant);
        }

        bool hasInput = !foreign.TakesFloats && foreign.Input.Name == ClassifierModel.Input;
        bool hasOutputs = foreign.Scores is null;
        foreach (string name in Reserved.Except(hasInput ? [ClassifierModel.Input] : []).Except(hasOutputs ? Outputs : []))
        {
            ValueNames.Replace(graph, name, Prefix + name);
        }

        TensorShapeProto.Types.Dimension batch = foreign.Input.Type.TensorType.Shape.Dim[0].Clone();
        if (!hasInput)
        {
            AddPreprocessing(graph, foreign, batch);
        }
        else
        {
            // The sizes that the description says belong into the file.
            graph.Input[0] = Image(foreign, batch);
        }

        if (foreign.Scores is not null)
        {
            AddScores(graph, foreign, foreign.Scores.Name, batch);
        }

        model.MetadataProps.Clear();
        model.MetadataProps.AddRange(foreign.Metadata.ToProperties()
            .Select(property => new StringStringEntryProto { Key = property.Key, Value = property.Value }));
    }

    private static void AddPreprocessing(GraphProto graph, ForeignModel foreign, TensorShapeProto.Types.Dimension batch)
    {
        string input = graph.Input[0].Name;
        graph.Input[0] = Image(foreign, batch);
        if (!foreign.TakesFloats)
        {
            graph.Node.Insert(0, GraphNode.Create("Identity", [ClassifierModel.Input], input));
            return;
        }

        int channels = foreign.Image.Channels;
        graph.Initializer.Add(GraphNode.Floats($"{Prefix}max", [MaxPixel]));
        graph.Initializer.Add(GraphNode.Floats($"{Prefix}mean", foreign.Description.Mean, channels, 1, 1));
        graph.Initializer.Add(GraphNode.Floats($"{Prefix}std", foreign.Description.Std, channels, 1, 1));
        NodeProto[] nodes =
        [
            GraphNode.Create(
                "Cast", [ClassifierModel.Input], $"{Prefix}float", GraphNode.Int("to", (long)TensorProto.Types.DataType.Float)),
            GraphNode.Create("Div", [$"{Prefix}float", $"{Prefix}max"], $"{Prefix}scaled"),
            GraphNode.Create("Sub", [$"{Prefix}scaled", $"{Prefix}mean"], $"{Prefix}centred"),
            GraphNode.Create("Div", [$"{Prefix}centred", $"{Prefix}std"], input),
        ];
        for (int i = 0; i < nodes.Length; i++)
        {
            graph.Node.Insert(i, nodes[i]);
        }
    }

    private static void AddScores(GraphProto graph, ForeignModel foreign, string scores, TensorShapeProto.Types.Dimension batch)
    {
        if (foreign.Description.ScoresAre == ModelScores.Logits)
        {
            // Before opset 13 another axis would be the default; with two dimensions 1 means the same in all.
            graph.Node.Add(GraphNode.Create("Identity", [scores], ClassifierModel.Logits));
            graph.Node.Add(GraphNode.Create("Softmax", [scores], ClassifierModel.Probabilities, GraphNode.Int("axis", 1)));
        }
        else
        {
            graph.Initializer.Add(GraphNode.Floats($"{Prefix}least", [LeastProbability]));
            graph.Node.Add(GraphNode.Create("Identity", [scores], ClassifierModel.Probabilities));
            graph.Node.Add(GraphNode.Create("Max", [scores, $"{Prefix}least"], $"{Prefix}positive"));
            graph.Node.Add(GraphNode.Create("Log", [$"{Prefix}positive"], ClassifierModel.Logits));
        }

        int classes = foreign.Description.Labels.Count;
        graph.Output.Clear();
        graph.Output.AddRange(Outputs.Select(
            name => GraphNode.Value(name, TensorProto.Types.DataType.Float, batch, GraphNode.Dim(classes))));
    }

    private static ValueInfoProto Image(ForeignModel foreign, TensorShapeProto.Types.Dimension batch) => GraphNode.Value(
        ClassifierModel.Input,
        TensorProto.Types.DataType.Uint8,
        batch,
        GraphNode.Dim(foreign.Image.Channels),
        GraphNode.Dim(foreign.Image.Height),
        GraphNode.Dim(foreign.Image.Width));
}
