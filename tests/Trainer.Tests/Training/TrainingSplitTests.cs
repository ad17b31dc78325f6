using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class TrainingSplitTests
{
    [Fact]
    public void Of_TheSetOfALimitedRun_GivesTheImagesOfThatRun()
    {
        var files = new FashionMnistFiles { Folder = FashionMnistSample.Folder, Source = "--data", IsOfficial = false };
        var options = new RunOptions { Recipe = RecipeBook.Quick, Folder = "none", LimitTrain = 300, Seed = 3 };
        LoadedData data = LoadedData.Read(files, options, TestContext.Current.CancellationToken);
        (ImageDataSet train, ImageDataSet? heldOut) = TrainingSetup.Split(data.Train, options);

        (ImageDataSet trainAgain, ImageDataSet? heldOutAgain) = new TrainingSplit(240, 60, 3).Of(FashionMnistSample.Train());

        Assert.Equal(train.Pixels.ToArray(), trainAgain.Pixels.ToArray());
        Assert.Equal(heldOut!.Pixels.ToArray(), heldOutAgain!.Pixels.ToArray());
        Assert.Equal("Fashion-MNIST train, held out", heldOutAgain.Name);
    }

    [Fact]
    public void Of_WithNoneHeldOut_GivesTheFirstImages()
    {
        (ImageDataSet train, ImageDataSet? heldOut) = new TrainingSplit(100, 0, 3).Of(FashionMnistSample.Train());

        Assert.Equal(FashionMnistSample.Train().Take(100).Pixels.ToArray(), train.Pixels.ToArray());
        Assert.Null(heldOut);
    }

    [Theory]
    [InlineData(412, 100, true)]
    [InlineData(413, 100, false)]
    [InlineData(int.MaxValue, int.MaxValue, false)]
    public void Fits_A512ImageSet_IsWhetherItHasSoMany(int trained, int heldOut, bool fits)
        => Assert.Equal(fits, new TrainingSplit(trained, heldOut, Seed: 0).Fits(FashionMnistSample.Train()));

    [Fact]
    public void Fits_OfASetWithOtherLabels_IsFalse()
    {
        ImageDataSet images = FashionMnistSample.Train();
        var split = new TrainingSplit(100, 20, Seed: 0);
        split = split with { TrainSha256 = split.Of(images).Train.ComputeSha256() };
        int[] labels = [.. images.Labels.ToArray().Select(label => 9 - label)];

        Assert.True(split.Fits(images));
        Assert.False(split.Fits(new ImageDataSet(images.Name, images.Spec, images.Pixels.ToArray(), labels, images.ClassNames)));
    }
}
