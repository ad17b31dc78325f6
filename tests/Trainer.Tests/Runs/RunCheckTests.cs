using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Runs;

public sealed class RunCheckTests : IDisposable
{
    /// <summary>A network that takes no image below 9×9.</summary>
    private static readonly Architecture Unpadded = new("unpadded", 28, (channels, classes) => nn.Sequential(
        nn.Conv2d(channels, 4, 9), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, classes)));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Refuse_WithoutFault_Passes() => Refuse(RecipeBook.Quick);

    [Fact]
    public void Refuse_WithSeveralFaults_NamesThemAllAtOnce()
    {
        string message = Assert.Throws<InvalidInputException>(
            () => Refuse(RecipeBook.Quick with { BatchSize = 600, Epochs = 0 }, limitTrain: 300)).Message;

        Assert.Equal(
            "--batch-size 600 is more than the 300 images to train on of --limit-train 300; --epochs 0 is a schedule of no steps.", message);
    }

    [Fact]
    public void Refuse_ARecipeOfNonsense_NamesEveryValueAndWhatIsAllowed()
    {
        string message = Assert.Throws<InvalidInputException>(() => Refuse(RecipeBook.Quick with
        {
            MaxMinutes = -1,
            Patience = 0,
            LearningRate = -1,
            WarmUp = 1,
            LabelSmoothing = 5,
            Shift = -2,
            ValidationCount = -5,
            Mean = [0.1f, 0.2f],
        })).Message;

        Assert.Equal(
            "--patience 0 needs images held out of training, and there are none; maxMinutes -1: above 0 is allowed; "
            + "patience 0: 1 or more is allowed; learningRate -1: above 0 is allowed; warmUp 1: 0 to below 1 is allowed; "
            + "labelSmoothing 5: 0 to below 1 is allowed; shift -2: 0 to 65535 is allowed; validationCount -5: 0 or more is allowed; "
            + "2 means for 1 channels.",
            message);
    }

    [Fact]
    public void Faults_OfTheKnownRecipes_AreNone() => Assert.All(RecipeBook.All, recipe => Assert.Empty(RecipeCheck.Faults(recipe)));

    [Fact]
    public void Refuse_AnInputSmallerThanTheNetworkTakes_NamesTheSizeAndTheLayer()
    {
        string message = Assert.Throws<InvalidInputException>(() => Refuse(RecipeBook.Quick with { InputSize = 8 })).Message;

        Assert.StartsWith("--input-size 8: unpadded cannot take 1x1x8x8: layer 0: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_ALargestDropWithNoImagesHeldOut_SaysThatItNeedsThem()
    {
        string message = Assert.Throws<InvalidInputException>(() => Refuse(RecipeBook.Quick, maxDrop: 0.1)).Message;

        Assert.Equal("--max-drop 0.1 needs images held out of training, and there are none.", message);
    }

    private void Refuse(Recipe recipe, int? limitTrain = null, double? maxDrop = null)
    {
        ImageDataSet images = FashionMnistSample.Train();
        RunCheck.Refuse(
            new RunOptions
            {
                Recipe = recipe,
                Folder = _folder.FullPath,
                LimitTrain = limitTrain,
                Quantization = (train, _) => new QuantizationOptions { Calibration = train, MaxDrop = maxDrop },
            },
            Unpadded,
            images.Take(limitTrain ?? images.Count),
            validation: null,
            FashionMnistSample.Test());
    }

    public void Dispose() => _folder.Dispose();
}
