namespace FashionResNet.Exporter.Graph;

/// <summary>One operator of the graph. Every operator in use has one output; passes rewrite the inputs and the output.</summary>
internal sealed class OnnxNode(
    string opType, string name, IEnumerable<string> inputs, string output, IReadOnlyList<OnnxAttributeValue> attributes)
{
    public string OpType { get; } = opType;

    public string Name { get; } = name;

    public List<string> Inputs { get; } = [.. inputs];

    public string Output { get; set; } = output;

    public IReadOnlyList<OnnxAttributeValue> Attributes { get; } = attributes;

    /// <summary>The attribute's value, or the operator's default where the node does not say.</summary>
    public T Attribute<T>(string attribute, T byDefault)
        => Attributes.FirstOrDefault(a => a.Name == attribute) is { } found ? (T)found.Value : byDefault;
}
