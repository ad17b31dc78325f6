using FashionResNet.Shared.Metrics;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary>Writes a run's curves for TensorBoard, a point an epoch, and tells everything on to another observer.</summary>
internal sealed class TensorBoardObserver : IRunObserver, IDisposable
{
    private readonly IRunObserver _inner;
    private readonly EventFile _file;

    /// <param name="inner">Who is told too.</param>
    /// <param name="folder">Where the event file goes; those of the run so far make way for it.</param>
    /// <param name="epochs">Those that are complete already: written again, as a kill may have come before they were.</param>
    public TensorBoardObserver(IRunObserver inner, string folder, IReadOnlyList<EpochResult> epochs)
    {
        (_inner, _file) = (inner, EventFile.Replace(folder));
        foreach (EpochResult epoch in epochs)
        {
            Write(epoch);
        }
    }

    public IProgress<TrainingProgress> Progress => _inner.Progress;

    public void Started(RunConfig config) => _inner.Started(config);

    public void EpochDone(EpochResult epoch, int? epochs)
    {
        Write(epoch);
        _inner.EpochDone(epoch, epochs);
    }

    public void Note(string line) => _inner.Note(line);

    public void ValidationScored(ClassificationMetrics metrics) => _inner.ValidationScored(metrics);

    public void Dispose() => _file.Dispose();

    private void Write(EpochResult epoch)
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
    }
}
