namespace FashionResNet.Exporter.Graph;

/// <summary>Names of the graph's input and outputs, the same in every file.</summary>
internal static class OnnxNames
{
    public const string Image = "image";
    public const string Logits = "logits";
    public const string Probabilities = "probabilities";
}
