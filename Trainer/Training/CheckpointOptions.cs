namespace FashionResNet.Trainer.Training;

/// <summary>Where and how often a run is saved.</summary>
/// <param name="Path">The file; the one before it is kept beside it.</param>
/// <param name="EverySteps">Steps of an epoch between two checkpoints; null for one after each epoch only.</param>
internal sealed record CheckpointOptions(string Path, int? EverySteps = null);
