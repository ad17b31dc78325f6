using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class ResidualBranchTests
{
    [Theory]
    [InlineData("d2l-resnet18", "bn2", 8)]
    [InlineData("resnet18", "bn2", 8)]
    [InlineData("resnet50", "bn3", 16)]
    public void StartAtZero_OfEveryKindOfBlock_ZeroesItsLastBatchNormAndNothingElse(string arch, string last, int blocks)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(1, 2);

        ResidualBranch.StartAtZero(network);

        string[] zero = network.state_dict()
            .Where(item => item.Key.EndsWith(".weight", StringComparison.Ordinal) && (item.Value == 0).all().item<bool>())
            .Select(item => item.Key)
            .ToArray();
        Assert.Equal(blocks, zero.Length);
        Assert.All(zero, name => Assert.EndsWith($".{last}.weight", name, StringComparison.Ordinal));
    }
}
