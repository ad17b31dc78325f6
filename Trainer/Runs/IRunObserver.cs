using FashionResNet.Shared.Metrics;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary>Who is told how a run goes: the console of a command, or a test.</summary>
internal interface IRunObserver
{
    /// <summary>Told now and then within an epoch.</summary>
    IProgress<TrainingProgress> Progress { get; }

    /// <summary>Told once, before the first step.</summary>
    void Started(RunConfig config);

    /// <summary>Told after every epoch.</summary>
    /// <param name="epoch">What it came to.</param>
    /// <param name="epochs">Epochs of the run; null where it takes a time instead.</param>
    void EpochDone(EpochResult epoch, int? epochs);

    /// <summary>Told what a person should know, a line each.</summary>
    void Note(string line);

    /// <summary>Told at the end of training, where images were held out: how the chosen weights do on them.</summary>
    void ValidationScored(ClassificationMetrics metrics);
}
