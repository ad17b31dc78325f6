using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
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
    [InlineData(25)] // after the last step of the first epoch, while the held-out images are scored
    [InlineData(40)]
    [InlineData(50)] // while they are scored for the last time
    [InlineData(7, 0.9)]
    [InlineData(30, 0.9)]
    [InlineData(7, 0, true)]
    public void Run_CancelledAndResumed_EndsWithTheSameWeightsBitForBit(
        int looksBeforeCancel, double emaDecay = 0, bool half = false)
    {
        using var folder = new TemporaryFolder();
        // 25 steps an epoch, and on the CPU the trainer tells of every one.
        Precision precision = half ? Precision.BFloat16 : Precision.Float32;
        var recipe = TinyRun.Recipe with { BatchSize = 16, EmaDecay = emaDecay, Cutout = 6, Precision = precision };
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
        Assert.Equal(expected.Epochs.Select(Figures), result.Epochs.Select(Figures));

        static object Figures(EpochResult e) => (e.TrainLoss, e.TrainAccuracy, e.ValidationLoss, e.ValidationAccuracy, e.LearningRate);
    }

    [Fact]
    public void Run_WithPatienceCancelledAndResumed_StopsAfterTheSameEpoch()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with { Epochs = 400, LearningRate = 0.3, Patience = 2 };
        using var whole = new TinyRun(folder.File("whole"), recipe);
        TrainingResult expected = whole.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        using (var cancelled = new TinyRun(folder.File("cancelled"), recipe))
        {
            using var cancellation = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => cancelled.Trainer.Run(
                new CancelAfter((7 * expected.Epochs.Count) - 3, cancellation), null, cancellation.Token)); // 7 steps an epoch; in the last one
        }

        using var resumed = new TinyRun(folder.File("cancelled"), recipe);
        resumed.Trainer.Resume();
        TrainingResult result = resumed.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Epochs.Count, result.Epochs.Count);
        Assert.Equal(whole.WeightBytes(), resumed.WeightBytes());
    }

    [Fact]
    public void Run_ForATimeThatIsUpWhenItIsCancelled_GoesOnToScoreWhatItTrained()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with { BatchSize = 16, MaxMinutes = 0.2 / 60 };
        using (var cancelled = new TinyRun(folder.File("c"), recipe))
        {
            using var cancellation = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => cancelled.Trainer.Run(
                new CancelWhenTimeIsUp(cancellation), null, cancellation.Token));
        }

        using var resumed = new TinyRun(folder.File("c"), recipe);
        resumed.Trainer.Resume();
        TrainingResult result = resumed.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        EpochResult epoch = Assert.Single(result.Epochs);
        Assert.NotNull(epoch.ValidationAccuracy);
        Assert.InRange(epoch.TrainLoss, 0.1, 5);
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
            "the run was begun otherwise: epochs 2 there, 3 here.",
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
        Assert.Contains("seed 1 there, 2 here", message, StringComparison.Ordinal);
        Assert.Contains("SHA-256 of the training images", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("damaged")]
    [InlineData("moved")]
    public void Resume_OfABrokenCheckpoint_GoesOnFromTheOneBeforeAndNamesIt(string fault)
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder.File("checkpoint.safetensors");
        using var run = new TinyRun(checkpoint);
        run.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        Break(checkpoint, fault);
        using var resumed = new TinyRun(checkpoint);

        string? warning = resumed.Trainer.Resume();
        resumed.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.Contains(fault == "moved" ? "damaged" : fault, warning, StringComparison.Ordinal);
        Assert.Contains(folder.File("checkpoint.previous.safetensors"), warning, StringComparison.Ordinal);
        Assert.Equal(run.WeightBytes(), resumed.WeightBytes());
    }

    [Fact]
    public void Resume_OfABrokenCheckpoint_KeepsTheGoodOneBesideTheNext()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder.File("checkpoint.safetensors");
        using var run = new TinyRun(checkpoint);
        run.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        for (int i = 0; i < 2; i++)
        {
            Break(checkpoint, "damaged");
            using var resumed = new TinyRun(checkpoint);
            Assert.NotNull(resumed.Trainer.Resume());
            using var cancellation = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => resumed.Trainer.Run(new CancelAfter(1, cancellation), null, cancellation.Token));
        }

        Assert.Equal(
            ["checkpoint.previous.safetensors", "checkpoint.refused.safetensors", "checkpoint.safetensors"], folder.FileNames);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("damaged")]
    public void Resume_WhereBothCheckpointsAreBroken_IsRefused(string fault)
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder.File("checkpoint.safetensors");
        using var run = new TinyRun(checkpoint);
        run.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        Break(checkpoint, fault);
        Break(Checkpoint.PreviousOf(checkpoint), fault);
        using var again = new TinyRun(checkpoint);

        Assert.Contains(fault, Assert.Throws<InvalidInputException>(again.Trainer.Resume).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithCheckpointsWithinTheEpoch_WritesThemAndEndsWithTheSameWeights()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with { BatchSize = 16 };
        using var whole = new TinyRun(folder.File("whole"), recipe);
        whole.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        string checkpoint = folder.File("checkpoint.safetensors");
        using (var killed = new TinyRun(checkpoint, recipe, checkpointEvery: 10))
        {
            // What a SIGKILL after step 23 of the first epoch leaves: the checkpoint of step 20.
            Assert.Throws<IOException>(() => killed.Trainer.Run(
                new FailAfter(23), null, TestContext.Current.CancellationToken));
        }

        using var resumed = new TinyRun(checkpoint, recipe);
        resumed.Trainer.Resume();
        var first = new FirstProgress();
        resumed.Trainer.Run(first, null, TestContext.Current.CancellationToken);

        Assert.Equal(20.5 / 50, first.Value!.Done, 1e-9);
        Assert.Equal(whole.WeightBytes(), resumed.WeightBytes());
    }

    [Fact]
    public void Run_ForATime_EndsInTimeWithTheLearningRateDown()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with { BatchSize = 16, MaxMinutes = 1.5 / 60 };
        using var run = new TinyRun(folder.File("c"), recipe);

        TrainingResult result = run.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.True(result.Epochs[^1].LearningRate < 0.2 * recipe.LearningRate, $"{result.Epochs[^1]}");
        Assert.InRange(result.Epochs.Sum(epoch => epoch.Seconds), 0.3, 15);
        Assert.All(result.Epochs, epoch => Assert.InRange(epoch.TrainLoss, 0.1, 5));
    }

    [Fact]
    public void Resume_OfARunWhoseTimeEndedWhileItWasWritten_TrainsNoMore()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with { MaxMinutes = 4.0 / 60 };
        using var run = new TinyRun(folder.File("c"), recipe);
        int epochs = run.Trainer.Run(null, _ => Thread.Sleep(4200), TestContext.Current.CancellationToken).Epochs.Count;
        using var again = new TinyRun(folder.File("c"), recipe);

        Assert.Null(again.Trainer.Resume());
        TrainingResult resumed = again.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.Equal(epochs, resumed.Epochs.Count);
        Assert.Equal(run.WeightBytes(), again.WeightBytes());
    }

    [Fact]
    public void Run_WithPatience_StopsOnceValidationGetsNoBetter()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with { Epochs = 400, LearningRate = 0.3, Patience = 2 };
        using var run = new TinyRun(folder.File("c"), recipe);

        TrainingResult result = run.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.InRange(result.Epochs.Count, 3, 399);
        EpochResult firstOfTheBest = result.Epochs.First(epoch => epoch.ValidationAccuracy == result.BestEpoch.ValidationAccuracy);
        Assert.Equal(result.Epochs.Count - 2, firstOfTheBest.Epoch);
    }

    [Fact]
    public void Run_WithAnAverage_ValidatesAndKeepsTheAveragedWeights()
    {
        using var folder = new TemporaryFolder();
        using var plain = new TinyRun(folder.File("plain"));
        using var averaged = new TinyRun(folder.File("averaged"), TinyRun.Recipe with { EmaDecay = 0.9 });

        TrainingResult without = plain.Trainer.Run(null, null, TestContext.Current.CancellationToken);
        TrainingResult with = averaged.Trainer.Run(null, null, TestContext.Current.CancellationToken);

        Assert.Equal(without.Epochs[^1].TrainLoss, with.Epochs[^1].TrainLoss); // the steps themselves are the same
        Assert.NotEqual(without.Epochs[^1].ValidationLoss, with.Epochs[^1].ValidationLoss);
        Assert.NotEqual(plain.WeightBytes(), averaged.WeightBytes());
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

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(0, true)]
    public void Run_OverAThousandSteps_LeavesNoTensorBehind(double emaDecay, bool half)
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyRun.Recipe with
        {
            Epochs = 143, // of 7 steps
            BatchSize = 64,
            EmaDecay = emaDecay,
            Precision = half ? Precision.BFloat16 : Precision.Float32,
            Shift = 1,
            Cutout = 6,
        };
        using var run = new TinyRun(folder.File("c"), recipe);
        var alive = new List<long>();

        run.Trainer.Run(null, _ => alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount), TestContext.Current.CancellationToken);

        Assert.Equal(alive[1], alive[^1]); // the first epoch makes the gradients
    }

    private static void Break(string path, string fault)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (fault == "moved")
        {
            int field = bytes.AsSpan().IndexOf("BestEpoch"u8);
            int digit = field + bytes.AsSpan(field).IndexOf((byte)':') + 1;
            bytes[digit] ^= 3; // 1 and 2 change places
        }
        else
        {
            bytes[^5] ^= 1;
        }

        File.WriteAllBytes(path, fault == "truncated" ? bytes[..(bytes.Length / 2)] : bytes);
    }

    private sealed class CancelWhenTimeIsUp(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            Thread.Sleep(300); // longer than the whole run may take
            source.Cancel();
        }
    }

    private sealed class FirstProgress : IProgress<TrainingProgress>
    {
        public TrainingProgress? Value { get; private set; }

        public void Report(TrainingProgress value) => Value ??= value;
    }

    private sealed class FailAfter(int looks) : IProgress<TrainingProgress>
    {
        private int _looks;

        public void Report(TrainingProgress value) => _ = ++_looks == looks ? throw new IOException("the power is gone") : 0;
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
