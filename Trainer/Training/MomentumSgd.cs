using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// SGD with Nesterov momentum and decoupled parameter choice, as <c>torch.optim.SGD</c> computes it (Sutskever 2013):
/// g ← g + λw; v ← μv + g; w ← w − η(g + μv). Our own because TorchSharp's keeps its momentum private, and a run that is to go on
/// later has to store it; and because on a CPU the weights, read piece by piece into its cache, pass through memory once a step
/// instead of four times.
/// </summary>
internal sealed class MomentumSgd : IDisposable
{
    /// <summary>Numbers a piece: with gradient and momentum 192 KB, which every core's cache holds.</summary>
    private const int PieceLength = 16_384;

    private readonly List<(string Name, Parameter Parameter, double Decay, Tensor? Momentum)> _parameters;
    private readonly List<(int Parameter, int Start)> _pieces;
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
        _pieces = [.. _parameters.SelectMany((p, i) => Enumerable
            .Range(0, (int)((p.Parameter.numel() + PieceLength - 1) / PieceLength))
            .Select(piece => (i, piece * PieceLength)))];
    }

    /// <summary>η of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>The momentum buffers by parameter name: what a checkpoint must hold.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> State
        => _parameters.Where(p => p.Momentum is not null).Select(p => (p.Name, p.Momentum!));

    /// <summary>Forgets the gradients. The next backward pass then hands its own over instead of adding to these.</summary>
    public void ZeroGrad()
    {
        foreach (var (_, parameter, _, _) in _parameters)
        {
            if (parameter.grad is { } gradient)
            {
                parameter.grad = null;
                gradient.Dispose();
            }
        }
    }

    /// <summary>Moves every parameter along its gradient. Runs within the caller's dispose scope.</summary>
    public void Step()
    {
        using IDisposable noGrad = no_grad();
        Tensor?[] gradients = [.. _parameters.Select(p => p.Parameter.grad)];
        bool inMemory = _parameters.Zip(gradients).All(pair => IsPlain(pair.First.Parameter) && (pair.Second is null || IsPlain(pair.Second)));
        if (inMemory)
        {
            int threads = Math.Min(get_num_threads(), Environment.ProcessorCount);
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
            Parallel.ForEach(_pieces, options, piece => StepPiece(piece.Parameter, gradients[piece.Parameter], piece.Start));
        }
        else
        {
            StepTensors(gradients);
        }
    }

    private static bool IsPlain(Tensor tensor)
        => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous();

    private void StepPiece(int index, Tensor? gradient, int start)
    {
        if (gradient is null)
        {
            return;
        }

        (_, Parameter parameter, double decay, Tensor? momentum) = _parameters[index];
        Span<float> w = Piece(parameter, start);
        Span<float> g = Piece(gradient, start);
        if (decay != 0)
        {
            TensorPrimitives.MultiplyAdd(w, (float)decay, g, g);
        }

        if (momentum is not null)
        {
            Span<float> v = Piece(momentum, start);
            TensorPrimitives.MultiplyAdd(v, (float)_momentum, g, v);
            TensorPrimitives.MultiplyAdd(v, (float)_momentum, g, g);
        }

        TensorPrimitives.MultiplyAdd(g, (float)-LearningRate, w, w);
    }

    private static Span<float> Piece(Tensor tensor, int start)
    {
        Span<float> all = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        return all.Slice(start, Math.Min(PieceLength, all.Length - start));
    }

    private void StepTensors(Tensor?[] gradients)
    {
        foreach (((_, Parameter parameter, double decay, Tensor? momentum), Tensor? gradient) in _parameters.Zip(gradients))
        {
            if (gradient is null)
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
