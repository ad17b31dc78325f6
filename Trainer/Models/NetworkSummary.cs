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
        using nn.Module<Tensor, Tensor> network = architecture.Create((int)inputShape[1], classes);
        network.eval();
        Tensor x = zeros(inputShape);
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
}
