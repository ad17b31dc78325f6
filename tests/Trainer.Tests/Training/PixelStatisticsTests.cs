using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class PixelStatisticsTests
{
    [Fact]
    public void Of_ThreeChannels_IsWhatLibtorchSaysOfEach()
    {
        using DisposeScope scope = NewDisposeScope();
        ImageDataSet grey = FashionMnistSample.Train().Take(99);
        var images = new ImageDataSet("colour", new ImageSpec(3, 28, 28), grey.Pixels.ToArray(), new int[33], ["a"]);
        Tensor pixels = tensor(images.Pixels.ToArray(), [33, 3, 784]).to(ScalarType.Float64) / 255;

        PixelStatistics found = PixelStatistics.Of(images);

        for (int c = 0; c < 3; c++)
        {
            Tensor channel = pixels.select(1, c);
            Assert.Equal(channel.mean().item<double>(), found.Mean[c], 5e-5);
            Assert.Equal(channel.std(unbiased: false).item<double>(), found.Std[c], 5e-5);
        }
    }

    [Fact]
    public void Of_AChannelThatHardlyChanges_DividesByOne()
        => Assert.Equal([1], PixelStatistics.Of(new ImageDataSet("black", new ImageSpec(1, 1, 3), [7, 7, 8], [0], ["a"])).Std);
}
