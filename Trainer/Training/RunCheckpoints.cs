using FashionResNet.Shared.Errors;

namespace FashionResNet.Trainer.Training;

/// <summary>The checkpoints of one run: its networks, its optimizer and its position, saved and restored together.</summary>
internal sealed class RunCheckpoints(CheckpointOptions options, TrainedNetworks networks, MomentumSgd optimizer)
{
    /// <summary>Steps of an epoch between two checkpoints; null for one after each epoch only.</summary>
    public int? EverySteps => options.EverySteps;

    /// <summary>Saves everything; the checkpoint before stays beside it.</summary>
    public void Save(TrainingState state)
    {
        bool bestIsCurrent = state.BestEpoch == state.Epochs.Count && state.Step == 0;
        Checkpoint.Save(options.Path, networks.Saved(withBest: !bestIsCurrent), optimizer, state);
    }

    /// <summary>
    /// Restores the newest or, where that is damaged or of another run, the one before; the refused one is put aside, so that the next
    /// save does not replace the good one with it.
    /// </summary>
    /// <param name="expected">What the run is to be.</param>
    /// <returns>The position, and what is wrong with the newest; null where it is the newest.</returns>
    /// <exception cref="InvalidInputException">There is none to go on from.</exception>
    public (TrainingState State, string? Warning) Restore(TrainingState expected)
    {
        string previous = Checkpoint.PreviousOf(options.Path);
        try
        {
            return (Load(options.Path, expected), null);
        }
        catch (InvalidInputException error) when (File.Exists(previous))
        {
            TrainingState state;
            try
            {
                state = Load(previous, expected);
            }
            catch (InvalidInputException before)
            {
                bool same = error.Message.Replace(options.Path, previous, StringComparison.Ordinal) == before.Message;
                throw new InvalidInputException(same ? error.Message : $"{error.Message} {before.Message}", error);
            }

            Checkpoint.PutAside(options.Path);
            return (state, $"{error.Message} Going on from {previous}.");
        }
    }

    private TrainingState Load(string path, TrainingState expected)
        => Checkpoint.Load(path, networks.Saved(withBest: true), networks.CurrentPrefix, optimizer, expected);
}
