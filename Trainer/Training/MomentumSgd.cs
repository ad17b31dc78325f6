using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// SGD with Nesterov momentum and decoupled parameter choice, as <c>torch.optim.SGD</c> computes it (Sutskever 2013):
/// g ← g + λw; v ← μv + g; w ← w − η(g + μv). Our own because TorchSharp's keeps its momentum private, and a run that is to go on
/// later has to store it.
/// </summary>
internal sealed class MomentumSgd : IDisposable
{
    private readonly List<(string Name, Parameter Parameter, double Decay, Tensor? Momentum)> _parameters;
    private readonly double _momentum;

    /// <param name="module">What to train.</param>
    /// <param name="momentum">μ; 0 for plain SGD.</param>
    /// <param name="weightDecay">λ for parameters of two or more dimensions.</param>
    public MomentumSgd(nn.Module module, double momentum, double weightDecay)
    {
        _momentum = momentum;
        _parameters = module.named_parameters().Select(p => (
            p.name,
            p.parameter,
            p.parameter.dim() > 1 ? weightDecay : 0.0,
            momentum == 0 ? null : zeros_like(p.parameter, requires_grad: false).DetachFromDisposeScope())).ToList();
    }

    /// <summary>η of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>The momentum buffers by parameter name: what a checkpoint must hold.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> State
        => _parameters.Where(p => p.Momentum is not null).Select(p => (p.Name, p.Momentum!));

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var (_, parameter, _, _) in _parameters)
        {
            parameter.grad?.zero_();
        }
    }

    /// <summary>Moves every parameter along its gradient. Runs within the caller's dispose scope.</summary>
    public void Step()
    {
        using IDisposable noGrad = no_grad();
        foreach (var (_, parameter, decay, momentum) in _parameters)
        {
            if (parameter.grad is not { } gradient)
            {
                continue;
            }

            if (decay != 0)
            {
                gradient.add_(parameter, alpha: decay);
            }

            if (momentum is not null)
            {
                momentum.mul_(_momentum).add_(gradient);
                gradient.add_(momentum, alpha: _momentum);
            }

            parameter.add_(gradient, alpha: -LearningRate);
        }
    }

    public void Dispose() => _parameters.ForEach(p => p.Momentum?.Dispose());
}
