using FashionResNet.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class ChannelsLastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Arrange_OfImages_KeepsValuesAndPutsChannelsTogether(int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(2, channels, 5, 4);

        Tensor arranged = ChannelsLast.Arrange(images);

        Assert.True(arranged.eq(images).all().item<bool>());
        Assert.Equal([20 * channels, 1, 4 * channels, channels], arranged.stride());
    }

    [Fact]
    public void Arrange_BeforeAConvolution_IsKeptByIt()
    {
        using DisposeScope scope = NewDisposeScope();
        using var convolution = nn.Conv2d(1, 6, 3);

        Tensor output = convolution.call(ChannelsLast.Arrange(rand(2, 1, 8, 8)));

        Assert.Equal([6 * 36, 1, 6 * 6, 6], output.stride());
    }
}
