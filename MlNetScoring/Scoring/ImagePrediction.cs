namespace FashionResNet.Scoring;

/// <summary>What the model says of one image.</summary>
public sealed class ImagePrediction
{
    /// <summary>The most probable class as an ML.NET key: its index plus 1.</summary>
    public uint PredictedLabel { get; set; }

    /// <summary>Name of the most probable class.</summary>
    public string PredictedClass { get; set; } = "";

    /// <summary>K probabilities, in the order of the classes.</summary>
    public float[] Score { get; set; } = [];

    /// <summary>K logits, in the order of the classes.</summary>
    public float[] Logits { get; set; } = [];
}
