namespace FashionResNet.Scoring.Prediction;

/// <summary>What the model says of one file, or why there is nothing to say.</summary>
/// <param name="File">The path as it was given.</param>
/// <param name="Top">The most probable classes, best first; empty where there is an error.</param>
/// <param name="Error">One line; null where the file was scored.</param>
public sealed record FilePrediction(string File, IReadOnlyList<ClassProbability> Top, string? Error = null)
{
    /// <summary>What a file gets that was read but has a score of NaN or infinity.</summary>
    internal const string NoFiniteScore = "the model gives a score that is no finite number";

    /// <summary>The most probable class; null where there is an error.</summary>
    public string? Label => Top.Count > 0 ? Top[0].Label : null;
}
