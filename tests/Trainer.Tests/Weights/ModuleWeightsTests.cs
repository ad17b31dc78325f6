using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Safetensors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
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

        Assert.Contains("2 tensors missing, 2 surplus, 2 of another shape: ", message, StringComparison.Ordinal);
        Assert.All(
            ["missing d.weight [4, 5]", "missing d.bias [4]", "surplus c.weight", "surplus c.bias", "b.weight is [4, 3], not [5, 3]",
                "b.bias is [4], not [5]"],
            fault => Assert.Contains(fault, message, StringComparison.Ordinal));
        Assert.Equal(before, other.state_dict()["a.weight"].data<float>().ToArray());
    }

    [Fact]
    public void Load_OfADeepNetworkIntoAShallowOne_ListsAllHundredsOfFaults()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> deep = Architecture.Get("resnet50").Create(3, 1000);
        using nn.Module<Tensor, Tensor> shallow = Architecture.Get("resnet18").Create(3, 10);
        ModuleWeights.Save(deep, folder.File("w.safetensors"));

        Action load = () => ModuleWeights.Load(shallow, folder.File("w.safetensors"));
        string message = Assert.Throws<InvalidInputException>(load).Message;

        int surplus = deep.state_dict().Keys.Except(shallow.state_dict().Keys).Count();
        Assert.True(surplus > 150);
        Assert.Equal(surplus, message.Split("surplus ").Length - 1);
        Assert.Contains("fc.bias is [1000], not [10]", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("module.")] // DataParallel
    [InlineData("model.")] // Lightning
    [InlineData("_orig_mod.model.")] // compiled
    public void Load_OfANetworkSavedInsideAnother_DropsTheNameBeforeAllOthers(string prefix)
    {
        using var folder = new TemporaryFolder();
        using var saved = nn.Sequential(("conv", nn.Conv2d(2, 3, 3)), ("bn", nn.BatchNorm2d(3)));
        using var loaded = nn.Sequential(("conv", nn.Conv2d(2, 3, 3)), ("bn", nn.BatchNorm2d(3)));
        using var other = nn.Sequential(("conv", nn.Conv2d(2, 4, 3)), ("bn", nn.BatchNorm2d(4)));
        SafetensorsWriter.Write(folder.File("w.safetensors"), ModuleWeights.Read(saved, prefix));

        ModuleWeights.Load(loaded, folder.File("w.safetensors"));

        Assert.True(saved.state_dict()["conv.weight"].equal(loaded.state_dict()["conv.weight"]).all().item<bool>());
        Action load = () => ModuleWeights.Load(other, folder.File("w.safetensors"));
        string message = Assert.Throws<InvalidInputException>(load).Message;
        Assert.Contains($"{prefix}bn.bias is [3], not [4]", message, StringComparison.Ordinal); // named as the file names it
    }

    [Fact]
    public void Load_WithoutCountsOfBatches_Works()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> saved = Architecture.Get("resnet18").Create(1, 2);
        using nn.Module<Tensor, Tensor> loaded = Architecture.Get("resnet18").Create(1, 2);
        SafetensorsWriter.Write(
            folder.File("w.safetensors"),
            ModuleWeights.Read(saved).Where(tensor => !tensor.Entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)));

        ModuleWeights.Load(loaded, folder.File("w.safetensors"));

        Assert.True(saved.state_dict()["fc.weight"].equal(loaded.state_dict()["fc.weight"]).all().item<bool>());
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
