using FashionResNet.Trainer.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

/// <summary>
/// A network as training leaves it: batch-norm statistics are those of its activations, and a block adds little to its shortcut. As
/// built, the logits of a deep network run into the millions, and each block enlarges the rounding of those before it.
/// </summary>
internal static class SettledNetwork
{
    /// <summary>In evaluation mode; the same numbers every time.</summary>
    public static nn.Module<Tensor, Tensor> Create(string arch, int channels, int classes)
    {
        manual_seed(1);
        nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(channels, classes);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach (BatchNorm2d norm in network.modules().OfType<BatchNorm2d>())
        {
            norm.momentum = 1; // one batch says all
            nn.init.uniform_(norm.weight, 0.5, 1.5);
            nn.init.normal_(norm.bias!, 0, 0.1);
        }

        foreach (BatchNorm2d last in ResidualBranch.LastBatchNorms(network))
        {
            nn.init.uniform_(last.weight, 0.1, 0.3);
        }

        network.train();
        network.call(rand(4, channels, 64, 64));
        network.eval();
        return network;
    }
}
