namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>A complete part of a sharded job.</summary>
/// <param name="Files">Where it lies.</param>
/// <param name="Mark">What made it.</param>
internal sealed record MergePart(JobFiles Files, SuccessMark Mark);
