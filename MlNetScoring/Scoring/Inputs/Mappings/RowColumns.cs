namespace FashionResNet.Scoring.Inputs.Mappings;

/// <summary>Columns that a saved pipeline has for itself, between its links; it drops them in the end.</summary>
internal static class RowColumns
{
    /// <summary>A copy of the image column: a mapping's columns have fixed names.</summary>
    public const string Image = "fashion-resnet.image";

    /// <summary>Something for <see cref="Shape"/> to be computed from.</summary>
    public const string Anchor = "fashion-resnet.anchor";

    /// <summary>The network's image shape as text, the same in every row.</summary>
    public const string Shape = "fashion-resnet.shape";

    /// <summary>The network's input.</summary>
    public const string Pixels = "fashion-resnet.pixels";
}
