using FashionResNet.Trainer.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class ResNetTests
{
    [Theory] // parameters as torchvision publishes them; entries of its state_dict
    [InlineData("resnet18", 11_689_512, 122)]
    [InlineData("resnet34", 21_797_672, 218)]
    [InlineData("resnet50", 25_557_032, 320)]
    [InlineData("resnet101", 44_549_160, 626)]
    [InlineData("resnet152", 60_192_808, 932)]
    public void Create_For3ChannelsAnd1000Classes_HasThePublishedCounts(string arch, long parameters, int entries)
    {
        using nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(3, 1000);

        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(entries, network.state_dict().Count);
    }

    [Fact]
    public void StateDict_OfResNet18_HasTorchvisionsNamesAndShapes()
    {
        using nn.Module<Tensor, Tensor> network = Architecture.Get("resnet18").Create(1, 10);
        Dictionary<string, Tensor> state = network.state_dict();

        Assert.Equal([64, 1, 7, 7], state["conv1.weight"].shape);
        Assert.Equal([64], state["bn1.running_var"].shape);
        Assert.Equal([64, 64, 3, 3], state["layer1.1.conv2.weight"].shape);
        Assert.Equal([128, 64, 1, 1], state["layer2.0.downsample.0.weight"].shape);
        Assert.Equal([512], state["layer4.0.downsample.1.running_mean"].shape);
        Assert.Equal([10, 512], state["fc.weight"].shape);
        Assert.Equal([10], state["fc.bias"].shape);
        Assert.DoesNotContain(state.Keys, name => name.StartsWith("layer1.0.downsample", StringComparison.Ordinal));
        Assert.DoesNotContain("conv1.bias", state.Keys);
    }

    [Fact]
    public void StateDict_OfResNet50_HasBottlenecksWithTheStrideOnThe3x3()
    {
        using nn.Module<Tensor, Tensor> network = Architecture.Get("resnet50").Create(3, 10);
        Dictionary<string, Tensor> state = network.state_dict();
        Bottleneck block = network.modules().OfType<Bottleneck>().ElementAt(3); // layer2.0

        Assert.Equal([256, 64, 1, 1], state["layer1.0.downsample.0.weight"].shape);
        Assert.Equal([128, 256, 1, 1], state["layer2.0.conv1.weight"].shape);
        Assert.Equal([512, 128, 1, 1], state["layer2.0.conv3.weight"].shape);
        Assert.Equal([10, 2048], state["fc.weight"].shape);
        Assert.Equal((1L, 2L, 1L), (block.conv1.stride![0], block.conv2.stride![0], block.conv3.stride![0]));
    }

    [Theory]
    [InlineData("resnet18", "1x512x7x7", "1x512")]
    [InlineData("resnet50", "1x2048x7x7", "1x2048")]
    public void Summary_At224_GivesThePublishedShapes(string arch, string layer4, string flatten)
    {
        NetworkSummary summary = NetworkSummary.Of(Architecture.Get(arch), [1, 3, 224, 224], classes: 1000);

        Dictionary<string, string> shapes = summary.Layers.ToDictionary(layer => layer.Name, layer => string.Join("x", layer.OutputShape));
        Assert.Equal("conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool flatten fc", string.Join(' ', shapes.Keys));
        Assert.Equal("1x64x56x56", shapes["maxpool"]);
        Assert.Equal(layer4, shapes["layer4"]);
        Assert.Equal(flatten, shapes["flatten"]);
        Assert.Equal("1x1000", shapes["fc"]);
    }

    [Fact]
    public void Create_Always_StartsConvolutionsKaimingNormalByFanOut()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = Architecture.Get("resnet18").Create(3, 10);
        Dictionary<string, Tensor> state = network.state_dict();

        Tensor weight = state["layer4.1.conv2.weight"]; // 2.4 million numbers: the deviation is known to 0.05 %
        double expected = Math.Sqrt(2.0 / (512 * 3 * 3));
        Assert.Equal(1, weight.std().item<float>() / expected, 0.01);
        Assert.Equal(0, weight.mean().item<float>() / expected, 0.01);
        Assert.True((state["layer4.1.bn2.weight"] == 1).all().item<bool>());
        Assert.True((state["layer4.1.bn2.bias"] == 0).all().item<bool>());
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    public void Forward_OfSmallGreyImages_GivesLogits(string arch)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(1, 7);
        network.eval();

        Assert.Equal([2, 7], network.call(rand(2, 1, 28, 28)).shape);
    }
}
