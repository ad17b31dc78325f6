using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Exporter;

/// <summary>
/// A classifier that looks at an image and at its mirror image and gives the mean of both logits: a little more accurate where
/// left and right do not matter, at twice the cost. Exported like any other module.
/// </summary>
public sealed class FlipAverage : nn.Module<Tensor, Tensor>
{
    /// <param name="network">float <c>[N, C, H, W]</c> to logits <c>[N, K]</c>; it is disposed with this.</param>
    public FlipAverage(nn.Module<Tensor, Tensor> network)
        : base(nameof(FlipAverage))
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        register_module("network", network);
    }

    /// <summary>The classifier whose logits are averaged.</summary>
    public nn.Module<Tensor, Tensor> Network { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor both = cat([input, input.flip(3)], 0);
        Tensor logits = Network.call(both);
        long count = input.shape[0];
        return ((logits.narrow(0, 0, count) + logits.narrow(0, count, count)) / 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Network.Dispose();
        }

        base.Dispose(disposing);
    }
}
