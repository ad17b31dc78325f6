using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Training;
using TorchSharp;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class ClassifierTrainerTests
{
    [Fact]
    public void Run_OnRealImages_LearnsAndReportsEveryEpoch()
    {
        using var folder = new TemporaryFolder();
        using var run = new TinyRun(folder.File("c"), TinyRun.Recipe with { Epochs = 8, BatchSize = 16, LearningRate = 0.2 });
        var told = new List<int>();

        TrainingResult result = run.Trainer.Run(null, epochs => told.Add(epochs.Count), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 8), told);
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss);
        Assert.True(result.BestEpoch.ValidationAccuracy > 0.4, $"{result.BestEpoch}");
        Assert.Equal(result.Epochs.Max(e => e.ValidationAccuracy), result.BestEpoch.ValidationAccuracy);
        Assert.Equal((400, 112), (result.TrainCount, result.ValidationCount));
    }

    [Fact]
    public void Run_TwiceWithOneSeed_GivesTheSameWeightsBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var first = new TinyRun(folder.File("first"), seed: 7);
        using var second = new TinyRun(folder.File("second"), seed: 7);
        using var other = new TinyRun(folder.File("other"), seed: 8);
        first.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        second.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        other.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.Equal(first.WeightBytes(), second.WeightBytes());
        Assert.NotEqual(first.WeightBytes(), other.WeightBytes());
    }

    [Theory]
    [InlineData(0)] // before the first step
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(25)] // at the end of the first epoch
    [InlineData(40)]
    public void Run_CancelledAndResumed_EndsWithTheSameWeightsBitForBit(int looksBeforeCancel)
    {
        using var folder = new TemporaryFolder();
        // 25 steps an epoch, and on the CPU the trainer tells of every one.
        var recipe = TinyRun.Recipe with { BatchSize = 16 };
        using var whole = new TinyRun(folder.File("whole"), recipe);
        TrainingResult expected = whole.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        string checkpoint = folder.File("cancelled");
        using (var cancelled = new TinyRun(checkpoint, recipe))
        {
            using var cancellation = new CancellationTokenSource();
            var canceller = new CancelAfter(looksBeforeCancel, cancellation);
            Assert.Throws<OperationCanceledException>(() => cancelled.Trainer.Run(canceller, null, cancellation.Token));
        }

        using var resumed = new TinyRun(checkpoint, recipe);
        resumed.Trainer.Resume();
        TrainingResult result = resumed.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.Equal(whole.WeightBytes(), resumed.WeightBytes());
        Assert.Equal(expected.Epochs.Select(e => (e.TrainLoss, e.TrainAccuracy)), result.Epochs.Select(e => (e.TrainLoss, e.TrainAccuracy)));
    }

    [Fact]
    public void Resume_OfAnotherRun_SaysJustWhatDiffers()
    {
        using var folder = new TemporaryFolder();
        using (var run = new TinyRun(folder.File("c")))
        {
            run.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        }

        using var other = new TinyRun(folder.File("c"), TinyRun.Recipe with { Epochs = 3, Description = "in other words" }, seed: 0);

        Assert.EndsWith(
            "the run was begun otherwise: Epochs 2 there, 3 here.",
            Assert.Throws<InvalidInputException>(other.Trainer.Resume).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OnOtherImages_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var run = new TinyRun(folder.File("c"), seed: 1))
        {
            run.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        }

        using var other = new TinyRun(folder.File("c"), seed: 2); // another seed holds other images out

        string message = Assert.Throws<InvalidInputException>(other.Trainer.Resume).Message;
        Assert.Contains("Seed 1 there, 2 here", message, StringComparison.Ordinal);
        Assert.Contains("SHA-256 of the training images", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OfATruncatedCheckpoint_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var run = new TinyRun(folder.File("c")))
        {
            run.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        }

        byte[] bytes = File.ReadAllBytes(folder.File("c"));
        File.WriteAllBytes(folder.File("c"), bytes[..(bytes.Length / 2)]);
        using var again = new TinyRun(folder.File("c"));

        Assert.Contains("truncated", Assert.Throws<InvalidInputException>(again.Trainer.Resume).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithAnAbsurdLearningRate_StopsAtTheFirstLossThatIsNoNumber()
    {
        using var folder = new TemporaryFolder();
        using var run = new TinyRun(folder.File("c"), TinyRun.Recipe with { LearningRate = 1e30 });

        string message = Assert.Throws<CheckFailedException>(() => run.Trainer.Run(null, null, TestContext.Current.CancellationToken)).Message;

        Assert.Contains("epoch 1", message, StringComparison.Ordinal);
        Assert.Contains("--lr", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OverAThousandSteps_LeavesNoTensorBehind()
    {
        using var folder = new TemporaryFolder();
        using var run = new TinyRun(folder.File("c"), TinyRun.Recipe with { Epochs = 143, BatchSize = 64 }); // 7 steps an epoch
        var alive = new List<long>();

        run.Trainer.Run(null, _ => alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount), TestContext.Current.CancellationToken);

        Assert.Equal(alive[1], alive[^1]); // the first epoch makes the gradients
    }

    private sealed class CancelAfter(int looks, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        private int _looks = looks == 0 ? Cancel(source) : 0;

        public void Report(TrainingProgress value)
        {
            if (++_looks == looks)
            {
                source.Cancel();
            }
        }

        private static int Cancel(CancellationTokenSource source)
        {
            source.Cancel();
            return 0;
        }
    }
}
