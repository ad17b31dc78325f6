using FashionResNet.Exporter;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Tests.Commands;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class LearningRateFinderTests
{
    [Fact]
    public void Run_OnRealImages_RaisesTheRateUntilTheLossRunsAwayAndSuggestsLessThanTheBest()
    {
        using var images = new DeviceImages(FashionMnistSample.Train(), CPU);
        manual_seed(1);
        using nn.Module<Tensor, Tensor> network = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride: 2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 13 * 13, 10));
        var recipe = TinyRun.Recipe with { BatchSize = 64 };

        using var step = new TrainingStep(
            new TrainedNetworks(network, network, null, null), new ImagePreprocessing { Mean = [0.286f], Std = [0.353f] }, recipe);

        LearningRateSearch search = LearningRateFinder.Run(
            step, recipe, images, seed: 0, steps: 80, TestContext.Current.CancellationToken);

        double[] rates = [.. search.Points.Select(point => point.LearningRate)];
        Assert.Equal(rates.Order(), rates);
        Assert.Equal(1e-5, rates[0], 1e-12);
        Assert.InRange(search.Points.Count, 20, 79); // it ran away before the last rate, 10
        LearningRatePoint lowest = search.Points.MinBy(point => point.SmoothedLoss)!;
        Assert.True(lowest.SmoothedLoss < 0.8 * search.Points[0].SmoothedLoss, $"{lowest}");
        Assert.Equal(lowest.LearningRate / 5, search.Suggested, 1e-12);
    }

    [Fact]
    public void Run_WhoseFirstLossIsNoNumber_IsRefused()
    {
        using var images = new DeviceImages(FashionMnistSample.Train(), CPU);
        using nn.Module<Tensor, Tensor> network = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10));
        using (no_grad())
        {
            network.parameters().First().fill_(float.NaN);
        }

        using var step = new TrainingStep(new TrainedNetworks(network, network, null, null), new ImagePreprocessing(), TinyRun.Recipe);

        Assert.Contains(
            "is no number",
            Assert.Throws<CheckFailedException>(() => LearningRateFinder.Run(
                step, TinyRun.Recipe, images, seed: 0, steps: 3, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--epochs", "3")]
    [InlineData("--max-minutes", "3")]
    [InlineData("--repeat", "2")]
    public async Task Command_WithAnOptionOfASchedule_IsAUsageError(params string[] option)
    {
        CommandRun run = await CommandRun.RunAsync(["lr-find", "--data", FashionMnistSample.Folder, .. option]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(option[0], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OnTheSample_WritesCsvAndPlotAndNamesARate()
    {
        using var folder = new TemporaryFolder();

        CommandRun run = await CommandRun.RunAsync(
            "lr-find", "--data", FashionMnistSample.Folder, "--batch-size", "32", "--steps", "12", "--out", folder.File("found"));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"^suggested: --lr \d\.\de-\d after \d+ steps; its plot: ", run.Output);
        string[] rows = File.ReadAllLines(folder.File("found", "lr-find.csv"));
        Assert.Equal("learning_rate,loss,smoothed_loss", rows[0]);
        Assert.InRange(rows.Length, 3, 13);
        Assert.Contains("suggested", File.ReadAllText(folder.File("found", "lr-find.svg")), StringComparison.Ordinal);
    }
}
