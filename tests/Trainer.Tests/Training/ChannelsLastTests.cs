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
    public void ArrangeKernels_OfANetwork_ChangesNeitherItsParametersNorWhatItGives()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Conv2d(4, 6, 3, stride: 2));
        Tensor images = rand(2, 1, 9, 9);
        Tensor before = network.call(images);
        string[] names = [.. network.named_parameters().Select(p => p.name)];

        ChannelsLast.ArrangeKernels(network);

        Assert.Equal(names, network.named_parameters().Select(p => p.name));
        Assert.Equal([36, 1, 12, 4], network.state_dict()["1.weight"].stride());
        Tensor after = network.call(images);
        Assert.True(after.allclose(before, atol: 1e-6), "another result");
        after.sum().backward();
        Assert.All(network.parameters(), parameter => Assert.NotNull(parameter.grad));
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
