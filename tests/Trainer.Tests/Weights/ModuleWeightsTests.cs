using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Safetensors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Weights;

public sealed class ModuleWeightsTests
{
    [Fact]
    public void Load_OfWhatWasSaved_GivesTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        using var saved = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3));
        using var loaded = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3));
        saved.call(randn(4, 2, 5, 5)).Dispose(); // moves the running statistics

        ModuleWeights.Save(saved, folder.File("w.safetensors"));
        ModuleWeights.Load(loaded, folder.File("w.safetensors"));

        foreach ((string name, Tensor value) in saved.state_dict())
        {
            Assert.True(value.equal(loaded.state_dict()[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Load_OfAnotherNetwork_NamesEveryFaultAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        using var saved = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 4)), ("c", nn.Linear(4, 4)));
        using var other = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 5)), ("d", nn.Linear(5, 4)));
        ModuleWeights.Save(saved, folder.File("w.safetensors"));
        float[] before = other.state_dict()["a.weight"].data<float>().ToArray();

        Action load = () => ModuleWeights.Load(other, folder.File("w.safetensors"));
        string message = Assert.Throws<InvalidInputException>(load).Message;

        Assert.All(
            ["missing d.weight [4, 5]", "missing d.bias [4]", "surplus c.weight", "surplus c.bias", "b.weight is [4, 3], not [5, 3]",
                "b.bias is [4], not [5]"],
            fault => Assert.Contains(fault, message, StringComparison.Ordinal));
        Assert.Equal(before, other.state_dict()["a.weight"].data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Load_OfAnotherFloatType_Converts(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var layer = nn.Linear(2, 2, hasBias: false);
        Tensor values = tensor(new[] { 1f, -2, 0.5f, 4 }, [2, 2]); // exact in every type
        SafetensorsWriter.Write(folder.File("w.safetensors"), [TensorBytes.Read("weight", values.to(type))]);

        ModuleWeights.Load(layer, folder.File("w.safetensors"));

        Assert.Equal([1f, -2, 0.5f, 4], layer.weight!.data<float>().ToArray());
    }
}
