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

    private static ImageDataSet Numbered(int count) => new(
        "numbered",
        new ImageSpec(1, 1, 1),
        Enumerable.Range(0, count).Select(i => (byte)i).ToArray(),
        Enumerable.Range(0, count).Select(i => i % 3).ToArray(),
        ["a", "b", "c"]);
}
