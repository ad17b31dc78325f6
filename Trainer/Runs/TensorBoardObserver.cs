using FashionResNet.Shared.Metrics;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary>Writes a run's curves for TensorBoard, a point an epoch, and tells everything on to another observer.</summary>
/// <param name="inner">Who is told too.</param>
/// <param name="folder">Where the event file goes.</param>
internal sealed class TensorBoardObserver(IRunObserver inner, string folder) : IRunObserver, IDisposable
{
    private readonly EventFile _file = new(folder);

    public IProgress<TrainingProgress> Progress => inner.Progress;

    public void Started(RunConfig config) => inner.Started(config);

    public void EpochDone(EpochResult epoch, int? epochs)
    {
        (string Tag, double? Value)[] curves =
        [
            ("loss/train", epoch.TrainLoss),
            ("loss/validation", epoch.ValidationLoss),
            ("accuracy/train", epoch.TrainAccuracy),
            ("accuracy/validation", epoch.ValidationAccuracy),
            ("accuracy/test", epoch.TestAccuracy),
            ("learning_rate", epoch.LearningRate),
            ("examples_per_second", epoch.ExamplesPerSecond),
        ];
        _file.Add(epoch.Epoch, curves.Where(c => c.Value is not null).Select(c => (c.Tag, c.Value!.Value)));
        inner.EpochDone(epoch, epochs);
    }

    public void Note(string line) => inner.Note(line);

    public void ValidationScored(ClassificationMetrics metrics) => inner.ValidationScored(metrics);

    public void Dispose() => _file.Dispose();
}
