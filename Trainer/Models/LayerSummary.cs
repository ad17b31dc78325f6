namespace FashionResNet.Trainer.Models;

/// <summary>One layer of a network.</summary>
/// <param name="Name">Its child name.</param>
/// <param name="Type">Its class.</param>
/// <param name="OutputShape">What it gives for the summary's input.</param>
/// <param name="Parameters">Trainable numbers in it.</param>
internal sealed record LayerSummary(string Name, string Type, IReadOnlyList<long> OutputShape, long Parameters);
