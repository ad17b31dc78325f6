using FashionResNet.Shared.Data;
using FashionResNet.Shared.Metrics;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using Event = Tensorboard.Event;

namespace FashionResNet.Trainer.Tests.Runs;

/// <summary>A real run, stopped in its second epoch and gone on with: what TensorBoard reads of it, and what the observer is told.</summary>
public sealed class TensorBoardTests
{
    [Fact]
    public void Train_StoppedBeforeItsTablesAndResumed_LeavesEveryEpochOnceWithItsFigures()
    {
        using var folder = new TemporaryFolder();
        DateTimeOffset before = DateTimeOffset.UtcNow;
        var options = new RunOptions
        {
            Recipe = RecipeBook.Quick with { Epochs = 3, BatchSize = 32, LearningRate = 0.01 },
            Folder = folder.File("run"),
            Device = "cpu",
            LimitTrain = 64,
            TensorBoard = true,
        };
        var data = new LoadedData(FashionMnistSample.Train().Take(64), FashionMnistSample.Test(), IsOfficial: false);
        using var cancellation = new CancellationTokenSource();
        var observer = new CancelAfterFirstEpoch(cancellation);

        Assert.Throws<OperationCanceledException>((Action)(() => TrainingRun.Train(options, data, observer, cancellation.Token)));
        Assert.Null(observer.Held);

        // As a kill leaves them that comes right after the checkpoint of the first epoch.
        RunFolder stopped = RunFolder.At(options.Folder);
        File.Delete(stopped.Metrics);
        File.Delete(stopped.Weights);
        using TrainedModel model = TrainingRun.Train(
            options with { Resume = true }, data, observer, TestContext.Current.CancellationToken);

        IReadOnlyList<Event> events = EventFileReader.Read(model.Folder.TensorBoard);
        Assert.Equal(["brain.Event:2"], events.Where(e => e.FileVersion.Length > 0).Select(e => e.FileVersion));
        Assert.Equal([1, 2, 3], MetricsCsv.Read(model.Folder.Metrics).Select(epoch => epoch.Epoch));
        Event[] points = events.Where(e => e.Summary is not null).ToArray();
        Assert.Equal([1, 2, 3], points.Select(e => e.Step));
        Assert.All(events, e => Assert.InRange(
            e.WallTime, before.ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1));
        Assert.All(points.Zip(model.Training.Epochs), pair => Assert.Equal(
            new Dictionary<string, float>
            {
                ["loss/train"] = (float)pair.Second.TrainLoss,
                ["loss/validation"] = (float)pair.Second.ValidationLoss!,
                ["accuracy/train"] = (float)pair.Second.TrainAccuracy,
                ["accuracy/validation"] = (float)pair.Second.ValidationAccuracy!,
                ["learning_rate"] = (float)pair.Second.LearningRate,
                ["examples_per_second"] = (float)pair.Second.ExamplesPerSecond,
            },
            pair.First.Summary.Value.ToDictionary(v => v.Tag, v => v.SimpleValue)));

        Assert.Same(model.Validation, observer.Held);
        Assert.Equal(model.Training.BestEpoch.ValidationAccuracy, model.Validation!.Accuracy);
        Assert.Equal((12, FashionMnist.ClassNames.Count), (model.Validation.Count, model.Validation.PerClass.Count));
        Assert.InRange(model.Validation.Top3Accuracy, model.Validation.Accuracy, 1);
    }

    private sealed class CancelAfterFirstEpoch(CancellationTokenSource source) : IRunObserver, IProgress<TrainingProgress>
    {
        public ClassificationMetrics? Held { get; private set; }

        public IProgress<TrainingProgress> Progress => this;

        public void Started(RunConfig config)
        {
        }

        public void Report(TrainingProgress value)
        {
            if (value.Epoch == 2)
            {
                source.Cancel();
            }
        }

        public void EpochDone(EpochResult epoch, int? epochs)
        {
        }

        public void Note(string line)
        {
        }

        public void ValidationScored(ClassificationMetrics metrics) => Held = metrics;
    }
}
