using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Training;

/// <summary>Everything but tensors that a run needs to go on exactly where it was.</summary>
internal sealed record TrainingState
{
    /// <summary>The recipe of the run; another one cannot go on.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The seed of the run; another one cannot go on.</summary>
    public required int Seed { get; init; }

    /// <summary>Images trained on; another number cannot go on.</summary>
    public required int TrainCount { get; init; }

    /// <summary>SHA-256 of the pixels and labels trained on; others cannot go on.</summary>
    public required string TrainSha256 { get; init; }

    /// <summary>Epochs that are complete.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];

    /// <summary>Steps done in the running epoch. Its random numbers follow from the seed and the epoch.</summary>
    public int Step { get; init; }

    /// <summary>Sum of the losses of the running epoch's images.</summary>
    public double LossSum { get; init; }

    /// <summary>Images of the running epoch classified rightly.</summary>
    public double CorrectSum { get; init; }

    /// <summary>Time of the whole run so far, validation included.</summary>
    public double TotalSeconds { get; init; }

    /// <summary>Training time of the running epoch.</summary>
    public double Seconds { get; init; }

    /// <summary>The complete epoch whose weights are kept as the best, from 1; 0 for none.</summary>
    public int BestEpoch { get; init; }
}
