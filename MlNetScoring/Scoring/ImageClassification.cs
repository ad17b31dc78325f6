using FashionResNet.Scoring.Prediction;

namespace FashionResNet.Scoring;

/// <summary>What the model says of one image.</summary>
/// <param name="Top">The most probable classes, best first: as many as the options ask for, or all there are.</param>
/// <param name="Timings">Where the time went.</param>
/// <param name="BatchSize">Images that ran together with this one, itself included.</param>
/// <param name="ExecutionProvider">ONNX Runtime's name for what ran the network, such as <c>CPUExecutionProvider</c>.</param>
public sealed record ImageClassification(
    IReadOnlyList<ClassProbability> Top, ClassificationTimings Timings, int BatchSize, string ExecutionProvider)
{
    /// <summary>Name of the most probable class; of equally probable ones the first.</summary>
    public string Label => Top[0].Label;

    /// <summary>Its probability, 0..1.</summary>
    public float Probability => Top[0].Probability;
}
