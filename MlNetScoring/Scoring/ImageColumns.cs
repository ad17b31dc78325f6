namespace FashionResNet.Scoring;

/// <summary>Names of the columns that go in and come out; they follow ML.NET's.</summary>
public static class ImageColumns
{
    /// <summary>In: the pixels of one image, a vector of bytes in the order <c>[C, H, W]</c>.</summary>
    public const string Image = "Image";

    /// <summary>In, for evaluation only: the right class, a key.</summary>
    public const string Label = "Label";

    /// <summary>Out: logits, a vector of K floats.</summary>
    public const string Logits = "Logits";

    /// <summary>Out: probabilities, a vector of K floats whose slots are named by class.</summary>
    public const string Score = "Score";

    /// <summary>Out: the most probable class, a key whose values are the class names.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>Out: the most probable class's name, a text.</summary>
    public const string PredictedClass = "PredictedClass";
}
