using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>The branch beside the shortcut, in blocks of every kind.</summary>
internal static class ResidualBranch
{
    /// <summary>The batch norm that ends it, of every block of a network.</summary>
    public static IEnumerable<BatchNorm2d> LastBatchNorms(nn.Module network) => network.modules()
        .Select(module => module switch
        {
            Residual block => block.bn2,
            BasicBlock block => block.bn2,
            Bottleneck block => block.bn3,
            _ => null,
        })
        .OfType<BatchNorm2d>();

    /// <summary>
    /// Starts every branch at 0, and so every block as its shortcut (Goyal 2017, 1706.02677; torchvision's <c>zero_init_residual</c>).
    /// </summary>
    public static void StartAtZero(nn.Module network)
    {
        foreach (BatchNorm2d last in LastBatchNorms(network))
        {
            nn.init.zeros_(last.weight);
        }
    }
}
