using System.Text.Json.Serialization;
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

    /// <summary>Learning rate of the last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>Time of the whole run so far, validation and writing included.</summary>
    public double TotalSeconds { get; init; }

    /// <summary>Training time of the running epoch.</summary>
    public double Seconds { get; init; }

    /// <summary>The complete epoch whose weights are kept as the best, from 1; 0 for none.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Whether the run goes by the clock.</summary>
    [JsonIgnore]
    public bool IsTimed => Recipe.MaxMinutes is not null;

    /// <summary>
    /// Whether there is nothing left to train. An epoch that was begun is always finished: the clock cuts it, and what was trained of it
    /// is scored.
    /// </summary>
    [JsonIgnore]
    public bool IsFinished => Step == 0
        && ((IsTimed ? Done(TotalSeconds) >= 1 : Epochs.Count >= Recipe.Epochs)
            || (Recipe.Patience is { } patience && EpochsWithoutBetter() >= patience));

    /// <summary>Share of the run that is done, by the clock or by its steps.</summary>
    public double Done(double seconds, double steps = 0, int stepsPerEpoch = 1)
        => Recipe.MaxMinutes is { } minutes ? seconds / (60 * minutes) : steps / ((double)Recipe.Epochs * stepsPerEpoch);

    /// <summary>Of equals the later is kept, but the first is the one that was better.</summary>
    private int EpochsWithoutBetter()
    {
        double? best = Epochs.Max(epoch => epoch.ValidationAccuracy);
        return Epochs.Count - (Epochs.FirstOrDefault(epoch => epoch.ValidationAccuracy == best)?.Epoch ?? 0);
    }
}
