using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// SGD with Nesterov momentum, as <c>torch.optim.SGD</c> computes it (Sutskever 2013):
/// g ← g + λw; v ← μv + g; w ← w − η(g + μv). Our own because TorchSharp's keeps its momentum private, and a run that is to go on
/// later has to store it; and because on a CPU the weights, read piece by piece into its cache, pass through memory once a step instead of
/// four times, and on a GPU momentum and decay of all parameters take a few operations instead of a few for each.
/// </summary>
internal sealed class MomentumSgd : IDisposable
{
    /// <summary>Numbers a piece: with gradient and momentum 192 KB, which every core's cache holds.</summary>
    private const int PieceLength = 16_384;

    private readonly List<(string Name, Parameter Parameter)> _parameters; // those that decay first
    private readonly List<(int Parameter, int Start)> _pieces;
    private readonly FlatTensors _all;
    private readonly FlatTensors _decaying;
    private readonly int _decayingCount;
    private readonly double _decay;
    private readonly double _momentum;
    private readonly Tensor? _momentumRow; // v of all parameters
    private readonly Tensor[] _momenta;    // views of it, one a parameter; none without momentum

    /// <param name="module">What to train.</param>
    /// <param name="momentum">μ; 0 for plain SGD.</param>
    /// <param name="weightDecay">λ for parameters of two or more dimensions.</param>
    public MomentumSgd(nn.Module module, double momentum, double weightDecay)
    {
        using DisposeScope scope = NewDisposeScope();
        _momentum = momentum;
        _decay = weightDecay;
        _parameters = [.. module.named_parameters().OrderByDescending(p => p.parameter.dim() > 1)]; // a stable order
        _decayingCount = weightDecay == 0 ? 0 : _parameters.Count(p => p.Parameter.dim() > 1);
        _all = new FlatTensors([.. _parameters.Select(p => p.Parameter)]);
        _decaying = new FlatTensors([.. _parameters.Take(_decayingCount).Select(p => p.Parameter)]);
        _momentumRow = momentum == 0 ? null : zeros(_all.Length, device: _parameters[0].Parameter.device).DetachFromDisposeScope();
        _momenta = _momentumRow is null ? [] : [.. _all.Split(_momentumRow).Select(view => view.DetachFromDisposeScope())];
        _pieces = [.. _parameters.SelectMany((p, i) => Enumerable
            .Range(0, (int)((p.Parameter.numel() + PieceLength - 1) / PieceLength))
            .Select(piece => (i, piece * PieceLength)))];
    }

    /// <summary>η of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>The momentum buffers by parameter name: what a checkpoint must hold.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> State => _parameters.Zip(_momenta, (p, momentum) => (p.Name, momentum));

    /// <summary>Forgets the gradients. The next backward pass then hands its own over instead of adding to these.</summary>
    public void ZeroGrad()
    {
        foreach ((_, Parameter parameter) in _parameters)
        {
            if (parameter.grad is { } gradient)
            {
                parameter.grad = null;
                gradient.Dispose();
            }
        }
    }

    /// <summary>Moves every parameter along its gradient. Runs within the caller's dispose scope.</summary>
    /// <exception cref="InvalidOperationException">A parameter has no gradient: it took no part in the loss.</exception>
    public void Step()
    {
        using IDisposable noGrad = no_grad();
        Tensor[] gradients = [.. _parameters.Select(
            p => p.Parameter.grad ?? throw new InvalidOperationException($"parameter {p.Name} has no gradient."))];
        if (_parameters.All(p => IsPlain(p.Parameter)) && gradients.All(IsPlain))
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

    private void StepPiece(int index, Tensor gradient, int start)
    {
        Span<float> w = Piece(_parameters[index].Parameter, start);
        Span<float> g = Piece(gradient, start);
        if (index < _decayingCount)
        {
            TensorPrimitives.MultiplyAdd(w, (float)_decay, g, g);
        }

        if (_momentumRow is not null)
        {
            Span<float> v = Piece(_momenta[index], start);
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

    private void StepTensors(Tensor[] gradients)
    {
        using Scalar rate = -LearningRate;
        IEnumerable<Tensor> directions = _decayingCount == 0 && _momentumRow is null ? gradients : _all.Split(Direction(gradients));
        foreach (((_, Parameter parameter), Tensor direction) in _parameters.Zip(directions))
        {
            parameter.add_(direction, rate);
        }
    }

    /// <summary>g + λw, with momentum, of all parameters in one row.</summary>
    private Tensor Direction(Tensor[] gradients)
    {
        Tensor g = _all.Gather(gradients);
        if (_decayingCount > 0)
        {
            g.narrow(0, 0, _decaying.Length).add_(_decaying.Gather(_parameters.Take(_decayingCount).Select(p => p.Parameter)), alpha: _decay);
        }

        if (_momentumRow is not null)
        {
            _momentumRow.mul_(_momentum).add_(g);
            g.add_(_momentumRow, alpha: _momentum);
        }

        return g;
    }

    public void Dispose()
    {
        Array.ForEach(_momenta, view => view.Dispose());
        _momentumRow?.Dispose();
    }
}
