namespace FashionResNet.Exporter.Graph;

/// <summary>The graph as converters build it and passes rewrite it; knows nothing of protobuf or of TorchSharp.</summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _names = [];

    /// <summary>In an order in which every value is made before it is used.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    public OrderedDictionary<string, OnnxTensor> Initializers { get; } = [];

    public List<OnnxPort> Inputs { get; } = [];

    public List<OnnxPort> Outputs { get; } = [];

    /// <summary>Reserves a name: the wanted one, or with <c>_2</c>, <c>_3</c>… where it is taken.</summary>
    public string UniqueName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++)
        {
            name = $"{wanted}_{i}";
        }

        return name;
    }

    public OnnxNode? ProducerOf(string value) => Nodes.Find(node => node.Output == value);

    /// <summary>How often the value is taken, by nodes or as an output of the graph.</summary>
    public int UseCount(string value)
        => Nodes.Sum(node => node.Inputs.Count(input => input == value)) + Outputs.Count(output => output.Name == value);

    /// <summary>Gives the value another name wherever it stands.</summary>
    public void Rename(string value, string name)
    {
        foreach (OnnxNode node in Nodes)
        {
            node.Output = node.Output == value ? name : node.Output;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = node.Inputs[i] == value ? name : node.Inputs[i];
            }
        }
    }

    public void RemoveUnusedInitializers()
    {
        foreach (string name in Initializers.Keys.Where(name => UseCount(name) == 0).ToList())
        {
            Initializers.Remove(name);
        }
    }
}
