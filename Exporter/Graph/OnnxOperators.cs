namespace FashionResNet.Exporter.Graph;

/// <summary>What passes need to know of operators that they have no form of their own for.</summary>
internal static class OnnxOperators
{
    /// <summary>Whether every number that the node gives is one that it takes: it only moves, repeats or picks.</summary>
    public static bool Moves(OnnxNode node) => node.OpType is "Concat" or "Expand" or "Flatten" or "Gather" or "Identity" or "MaxPool" or "Reshape"
        or "Slice" or "Split" or "Squeeze" or "Tile" or "Transpose" or "Unsqueeze";

    /// <summary>Whether the node gives shapes, indices or conditions, whatever it takes.</summary>
    public static bool GivesIntegers(OnnxNode node) => node.OpType switch
    {
        "Shape" or "Size" or "ArgMax" or "ArgMin" or "NonZero" => true,
        "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "IsInf" or "IsNaN" or "Not" or "And" or "Or" or "Xor" => true,
        "Cast" => node.Attribute("to", (long)OnnxElementType.Float) != (long)OnnxElementType.Float,
        "Constant" => node.Attributes.Any(attribute => attribute.Name is "value_int" or "value_ints"),
        _ => false,
    };

    /// <summary>Whether the node gives floats out of nothing, or out of a shape.</summary>
    public static bool MakesFloats(OnnxNode node)
        => node.OpType == "ConstantOfShape" || (node.Inputs.Count == 0 && !GivesIntegers(node));
}
