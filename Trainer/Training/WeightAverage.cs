using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// An exponential moving average of a network's weights and statistics, kept in a second network. It is renewed every few steps with
/// the decay of as many: next to nothing is lost, and it costs a few passes over the weights less.
/// </summary>
internal sealed class WeightAverage
{
    private const int StepsPerRenewal = 5;

    private readonly IReadOnlyList<(Tensor From, Tensor To)> _tensors;
    private readonly double _decay;

    /// <param name="network">The one that is trained.</param>
    /// <param name="average">Of the same shape; holds the average.</param>
    /// <param name="decay">Share that one step keeps, 0..1.</param>
    public WeightAverage(nn.Module network, nn.Module average, double decay)
    {
        _decay = decay;
        Dictionary<string, Tensor> to = average.state_dict();
        _tensors = [.. network.state_dict().Select(item => (item.Value, to[item.Key]))];
    }

    /// <summary>Takes the weights after a step in, where it is time to.</summary>
    /// <param name="step">Steps of the whole run so far, this one included.</param>
    public void Renew(long step)
    {
        if (step % StepsPerRenewal != 0)
        {
            return;
        }

        // Early on the average is young: what it began with must not weigh more than what came since.
        double decay = Math.Pow(Math.Min(_decay, (1.0 + step) / (10 + step)), StepsPerRenewal);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach ((Tensor from, Tensor to) in _tensors)
        {
            if (to.is_floating_point())
            {
                to.mul_(decay).add_(from, alpha: 1 - decay);
            }
            else
            {
                to.copy_(from); // batches that a batch norm has counted
            }
        }
    }
}
