using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class StratifiedSplitTests
{
    [Fact]
    public void Split_OfRealImages_TakesEachClassInItsShare()
    {
        ImageDataSet images = FashionMnistSample.Train();

        (ImageDataSet train, ImageDataSet validation) = StratifiedSplit.Split(images, heldOut: 128, seed: 3);

        Assert.Equal(128, validation.Count);
        Assert.Equal(images.Count - 128, train.Count);
        foreach (int label in Enumerable.Range(0, 10))
        {
            double share = 128.0 / images.Count * images.Labels.ToArray().Count(l => l == label);
            Assert.InRange(validation.Labels.ToArray().Count(l => l == label), share - 1, share + 1);
        }
    }

    [Fact]
    public void Split_OfNumberedImages_LosesNoneAndDoublesNone()
    {
        ImageDataSet images = Numbered(200);

        (ImageDataSet train, ImageDataSet validation) = StratifiedSplit.Split(images, heldOut: 50, seed: 1);

        byte[] all = [.. train.Pixels.Span, .. validation.Pixels.Span];
        Assert.Equal(images.Pixels.ToArray(), all.Order());
    }

    [Fact]
    public void Split_Twice_DependsOnTheSeedAlone()
    {
        ImageDataSet images = Numbered(200);

        byte[] first = StratifiedSplit.Split(images, 50, seed: 1).Validation.Pixels.ToArray();

        Assert.Equal(first, StratifiedSplit.Split(images, 50, seed: 1).Validation.Pixels.ToArray());
        Assert.NotEqual(first, StratifiedSplit.Split(images, 50, seed: 2).Validation.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(4, 8)]
    [InlineData(9, 4)]
    public void Split_OfAClassOfOneImage_LeavesItToTraining(int alone, int seed)
    {
        int[] labels = [.. Enumerable.Range(0, 10).Select(i => i == alone ? alone / 5 : 2)];
        var images = new ImageDataSet("one", new ImageSpec(1, 1, 1), new byte[10], labels, ["a", "b", "c"]);

        (ImageDataSet train, ImageDataSet validation) = StratifiedSplit.Split(images, heldOut: 2, seed);

        Assert.Equal([2, 2], validation.Labels.ToArray());
        Assert.Contains(alone / 5, train.Labels.ToArray());
    }

    [Fact]
    public void Split_OfManyClassesOfOneImage_TakesNoOtherClassAway()
    {
        int[] labels = [.. Enumerable.Range(0, 20), .. Enumerable.Repeat(20, 4), .. Enumerable.Repeat(21, 76)];
        var images = new ImageDataSet("some", new ImageSpec(1, 1, 1), new byte[100], labels, [.. Enumerable.Range(0, 22).Select(k => $"{k}")]);

        (ImageDataSet train, ImageDataSet validation) = StratifiedSplit.Split(images, heldOut: 20, seed: 0);

        Assert.Equal(20, validation.Count);
        Assert.Equal(22, train.Labels.ToArray().Distinct().Count());
    }

    [Fact]
    public void Split_OfClassesOfOneImageEach_HoldsOutWhatIsAskedFor()
    {
        var images = new ImageDataSet("ones", new ImageSpec(1, 1, 1), new byte[10], [.. Enumerable.Range(0, 10)], [.. "abcdefghij".Select(c => $"{c}")]);

        Assert.Equal(2, StratifiedSplit.Split(images, heldOut: 2, seed: 0).Validation.Count);
    }

    private static ImageDataSet Numbered(int count) => new(
        "numbered",
        new ImageSpec(1, 1, 1),
        Enumerable.Range(0, count).Select(i => (byte)i).ToArray(),
        Enumerable.Range(0, count).Select(i => i % 3).ToArray(),
        ["a", "b", "c"]);
}
