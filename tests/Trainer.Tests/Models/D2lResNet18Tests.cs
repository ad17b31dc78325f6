using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class D2lResNet18Tests
{
    [Fact]
    public void Summary_At224_GivesThePublishedShapes()
    {
        NetworkSummary summary = NetworkSummary.Of(Architecture.Get("d2l-resnet18"), [1, 1, 224, 224], classes: 10);

        string[] shapes = summary.Layers.Select(layer => string.Join("x", layer.OutputShape)).ToArray();
        Assert.Equal(
            ["1x64x56x56", "1x64x56x56", "1x128x28x28", "1x256x14x14", "1x512x7x7", "1x512x1x1", "1x512", "1x10"], shapes);
        Assert.Equal(11_178_378, summary.Parameters);
    }

    [Fact]
    public void StateDict_Always_HasTheNamesAndShapesOfThePyTorchSequential()
    {
        using nn.Module<Tensor, Tensor> network = D2lResNet18.Create(channels: 1, classes: 10);
        Dictionary<string, Tensor> state = network.state_dict();

        Assert.Equal([64, 1, 7, 7], state["0.0.weight"].shape);
        Assert.Equal([64], state["0.0.bias"].shape);
        Assert.Equal([64], state["0.1.running_mean"].shape);
        Assert.Equal([64, 64, 3, 3], state["1.0.conv1.weight"].shape);
        Assert.Equal([128, 64, 1, 1], state["2.0.conv3.weight"].shape);
        Assert.Equal([512, 512, 3, 3], state["4.1.conv2.weight"].shape);
        Assert.Equal([10, 512], state["7.weight"].shape);
        Assert.Equal([10], state["7.bias"].shape);
        Assert.DoesNotContain("1.0.conv3.weight", state.Keys);
        Assert.DoesNotContain("2.1.conv3.weight", state.Keys);
        Assert.Equal(2 + 5 + (8 * 2 * 7) + (3 * 2) + 2, state.Count); // stem, eight blocks, three shortcuts, head
    }

    [Theory]
    [InlineData(28)]
    [InlineData(96)]
    public void Forward_OfSmallImages_GivesLogits(int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = D2lResNet18.Create(channels: 3, classes: 7);
        network.eval();

        Assert.Equal([2, 7], network.call(rand(2, 3, size, size)).shape);
    }
}
