namespace FashionResNet.Trainer.Training;

/// <summary>What a learning-rate search came to.</summary>
/// <param name="Points">Its steps.</param>
/// <param name="Suggested">A peak to begin with; try twice and half of it too.</param>
internal sealed record LearningRateSearch(IReadOnlyList<LearningRatePoint> Points, double Suggested);
