namespace FashionResNet.Scoring.Prediction;

/// <summary>A class and how probable it is.</summary>
/// <param name="Label">Name of the class.</param>
/// <param name="Probability">0..1.</param>
public sealed record ClassProbability(string Label, float Probability);
