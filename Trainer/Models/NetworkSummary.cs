using System.Runtime.InteropServices;
using FashionResNet.Shared.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>The layers of a network, in the order that data passes them.</summary>
/// <param name="Layers">Its direct children.</param>
/// <param name="Parameters">Trainable numbers of the whole network.</param>
internal sealed record NetworkSummary(IReadOnlyList<LayerSummary> Layers, long Parameters)
{
    /// <summary>Sends zeros of the given shape (N, C, H, W) through the network.</summary>
    /// <exception cref="InvalidInputException">The network cannot take such an input.</exception>
    public static NetworkSummary Of(Architecture architecture, long[] inputShape, int classes)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (nn.Module<Tensor, Tensor> created, Tensor x) = Make(architecture, inputShape, classes);
        using nn.Module<Tensor, Tensor> network = created;
        network.eval();
        var layers = new List<LayerSummary>();
        foreach ((string name, nn.Module layer) in network.named_children())
        {
            try
            {
                x = ((nn.Module<Tensor, Tensor>)layer).call(x);
            }
            catch (ExternalException error)
            {
                throw new InvalidInputException(
                    $"{architecture.Name} cannot take {string.Join("x", inputShape)}: layer {name}: {error.Message.Split('\n')[0]}", error);
            }

            layers.Add(new LayerSummary(name, layer.GetType().Name, x.shape, layer.parameters().Sum(p => p.numel())));
        }

        return new NetworkSummary(layers, layers.Sum(layer => layer.Parameters));
    }

    private static (nn.Module<Tensor, Tensor> Network, Tensor Input) Make(Architecture architecture, long[] inputShape, int classes)
    {
        nn.Module<Tensor, Tensor>? network = null;
        try
        {
            network = architecture.Create((int)inputShape[1], classes);
            return (network, zeros(inputShape));
        }
        catch (ExternalException error) // more than there is memory for, or than can be addressed
        {
            network?.Dispose();
            throw new InvalidInputException(
                $"{architecture.Name} of {classes} classes on {string.Join("x", inputShape)}: {error.Message.Split('\n')[0]}", error);
        }
    }
}
