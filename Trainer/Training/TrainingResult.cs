namespace FashionResNet.Trainer.Training;

/// <summary>What a finished run came to; the network holds the weights of <see cref="BestEpoch"/>.</summary>
/// <param name="Epochs">One row an epoch.</param>
/// <param name="BestEpoch">The best on the held-out images, else the last.</param>
/// <param name="TrainCount">Images trained on.</param>
/// <param name="ValidationCount">Images held out.</param>
internal sealed record TrainingResult(IReadOnlyList<EpochResult> Epochs, EpochResult BestEpoch, int TrainCount, int ValidationCount)
{
    /// <summary>Training images a second over the whole run; the clock may have cut its last epoch.</summary>
    public double ExamplesPerSecond => Epochs.Sum(epoch => epoch.ExamplesPerSecond * epoch.Seconds) / Epochs.Sum(epoch => epoch.Seconds);
}
