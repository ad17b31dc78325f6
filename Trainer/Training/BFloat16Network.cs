using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// The forward and backward pass of a float32 network in bfloat16. It has copies of the weights of convolutions and linear layers, and
/// shares the batch norms, whose statistics need float32. Losses need no scaling: bfloat16 reaches as far as float32 does.
/// </summary>
internal sealed class BFloat16Network : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly List<(Parameter Master, Parameter Copy)> _weights = [];

    /// <param name="master">Has the float32 weights; outlives this.</param>
    /// <param name="network">Of the same kind and on the same device; becomes part of this.</param>
    public BFloat16Network(nn.Module<Tensor, Tensor> master, nn.Module<Tensor, Tensor> network)
    {
        _network = network;
        foreach ((nn.Module from, nn.Module to) in master.modules().Zip(network.modules()))
        {
            switch (from, to)
            {
                case (Conv2d a, Conv2d b):
                    b.weight = CopyOf(a.weight);
                    b.bias = a.bias is null ? null : CopyOf(a.bias);
                    break;
                case (Linear a, Linear b):
                    b.weight = CopyOf(a.weight);
                    b.bias = a.bias is null ? null : CopyOf(a.bias);
                    break;
                case (BatchNorm2d a, BatchNorm2d b):
                    (b.weight, b.bias) = (a.weight, a.bias);
                    (b.running_mean, b.running_var, b.num_batches_tracked) = (a.running_mean, a.running_var, a.num_batches_tracked);
#pragma warning disable CA1816 // TorchSharp's finalizer of a batch norm would free what is the master's.
                    GC.SuppressFinalize(b);
#pragma warning restore CA1816
                    break;
            }
        }

        network.train();
    }

    /// <summary>float32 [N, C, H, W] to float32 logits [N, K]. Runs within the caller's dispose scope.</summary>
    public Tensor Forward(Tensor images) => _network.call(images.to(ScalarType.BFloat16)).to(ScalarType.Float32);

    /// <summary>Hands the gradients of the copies to the float32 weights.</summary>
    public void HandOverGradients()
    {
        foreach ((Parameter master, Parameter copy) in _weights)
        {
            if (copy.grad is { } gradient)
            {
                master.grad = gradient.to(ScalarType.Float32);
                copy.grad = null;
                gradient.Dispose();
            }
        }
    }

    /// <summary>Takes the float32 weights after a step.</summary>
    public void Renew()
    {
        using IDisposable noGrad = no_grad();
        _weights.ForEach(weight => weight.Copy.copy_(weight.Master));
    }

    private Parameter CopyOf(Parameter master)
    {
        var copy = new Parameter(master.detach().to(ScalarType.BFloat16), requires_grad: true);
        copy.DetachFromDisposeScope();
        _weights.Add((master, copy));
        return copy;
    }

    /// <summary>Frees the copies; the batch norms are the float32 network's.</summary>
    public void Dispose() => _weights.ForEach(weight => weight.Copy.Dispose());
}
