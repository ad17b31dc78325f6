namespace FashionResNet.Exporter.Graph;

/// <summary>The graph as converters build it and passes rewrite it; knows nothing of protobuf or of TorchSharp.</summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _preprocessing; // names of nodes

    public OnnxGraph()
        : this([], [])
    {
    }

    private OnnxGraph(HashSet<string> names, HashSet<string> preprocessing) => (_names, _preprocessing) = (names, preprocessing);

    /// <summary>In an order in which every value is made before it is used.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    public OrderedDictionary<string, OnnxTensor> Initializers { get; } = [];

    public List<OnnxPort> Inputs { get; } = [];

    public List<OnnxPort> Outputs { get; } = [];

    /// <summary>All nodes so far make the network's input of the image; what follows is the network.</summary>
    public void EndPreprocessing() => _preprocessing.UnionWith(Nodes.Select(node => node.Name));

    public bool IsPreprocessing(OnnxNode node) => _preprocessing.Contains(node.Name);

    /// <summary>Whether the node stands around the network: preprocessing, or what takes the graph's outputs, which is softmax.</summary>
    public bool IsFrame(OnnxNode node) => IsPreprocessing(node) || Outputs.Exists(output => node.Inputs.Contains(output.Name));

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

    /// <summary>Adds a constant under the wanted name or, where that is another constant, under one close to it.</summary>
    /// <returns>Its name; where the same constant is there already, as with a module that is used twice, that one's.</returns>
    public string AddInitializer(string wanted, OnnxTensor tensor)
    {
        if (Initializers.TryGetValue(wanted, out OnnxTensor? there) && there.ContentEquals(tensor))
        {
            return wanted;
        }

        string name = UniqueName(wanted);
        Initializers.Add(name, tensor);
        return name;
    }

    /// <summary>A graph that can be rewritten without changing this one; constants, which do not change, are shared.</summary>
    public OnnxGraph Copy()
    {
        var copy = new OnnxGraph([.. _names], _preprocessing);
        copy.Nodes.AddRange(Nodes.Select(node => new OnnxNode(node.OpType, node.Name, node.Inputs, node.Output, node.Attributes)));
        copy.Inputs.AddRange(Inputs);
        copy.Outputs.AddRange(Outputs);
        foreach ((string name, OnnxTensor tensor) in Initializers)
        {
            copy.Initializers.Add(name, tensor);
        }

        return copy;
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

    /// <summary>Values that are no floats: shapes, indices, conditions, and what is computed of them.</summary>
    public HashSet<string> Integers()
    {
        HashSet<string> integers = [.. Initializers.Where(pair => pair.Value.ElementType != OnnxElementType.Float).Select(pair => pair.Key)];
        integers.UnionWith(Inputs.Where(input => input.ElementType != OnnxElementType.Float).Select(input => input.Name));
        foreach (OnnxNode node in Nodes)
        {
            bool made = OnnxOperators.GivesIntegers(node) || node.OpType switch
            {
                "Cast" => false,
                "Where" => integers.Contains(node.Inputs[1]),
                _ => !OnnxOperators.MakesFloats(node) && node.Inputs.Count > 0 && integers.Contains(node.Inputs[0]),
            };
            if (made)
            {
                integers.Add(node.Output);
            }
        }

        return integers;
    }

    public void RemoveUnusedInitializers()
    {
        foreach (string name in Initializers.Keys.Where(name => UseCount(name) == 0).ToList())
        {
            Initializers.Remove(name);
        }
    }
}
