namespace FashionResNet.Shared.Metrics;

/// <summary>How well one class was recognised.</summary>
/// <param name="Label">Name of the class.</param>
/// <param name="Precision">Of the images given this label, the share that has it; 0 where none was given it.</param>
/// <param name="Recall">Of the images that have this label, the share given it; 0 where none has it.</param>
/// <param name="F1">Harmonic mean of precision and recall.</param>
/// <param name="Support">Number of images that have this label.</param>
public sealed record ClassMetrics(string Label, double Precision, double Recall, double F1, int Support);
