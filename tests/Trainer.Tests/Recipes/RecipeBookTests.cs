using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Tests.Commands;

namespace FashionResNet.Trainer.Tests.Recipes;

public sealed class RecipeBookTests
{
    [Fact]
    public void D2l_Always_HasThePublishedValues()
    {
        Recipe d2l = RecipeBook.Get("d2l");

        Assert.Equal(
            new Recipe
            {
                Name = "d2l",
                Description = d2l.Description,
                Arch = "d2l-resnet18",
                Epochs = 10,
                BatchSize = 256,
                LearningRate = 0.05,
                Policy = LearningRatePolicy.Constant,
                Momentum = 0,
                WeightDecay = 0,
                LabelSmoothing = 0,
                InputSize = 96,
                Mean = d2l.Mean,
                Std = d2l.Std,
                Flip = false,
                Shift = 0,
                XavierUniform = true,
                ValidationCount = 0,
                TestEveryEpoch = true,
            },
            d2l);
        Assert.Empty(d2l.Mean);
        Assert.Empty(d2l.Std);
    }

    [Fact]
    public async Task D2l_OnTheSample_ScoresTheTestSetAfterEveryEpoch()
    {
        using var folder = new TemporaryFolder();

        CommandRun run = await CommandRun.RunAsync(
            "train", "--recipe", "d2l", "--input-size", "32", "--limit-train", "64", "--epochs", "2", "--batch-size", "32",
            "--data", FashionMnistSample.Folder, "--out", folder.File("run"));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, run.Error.Split('\n').Count(line => line.Contains(", test acc ", StringComparison.Ordinal)));
        Assert.Matches(@"^loss \d\.\d{3}, train acc \d\.\d{3}, test acc \d\.\d{3}\n\d+\.\d examples/sec on cpu", run.Output);
    }
}
