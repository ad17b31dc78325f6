using System.Diagnostics;
using FashionResNet.Exporter;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// The training loop. The device works without being waited for: loss and hits are summed there and read once in a while; every
/// step has one dispose scope. On the CPU, the same seed, machine and thread count give
/// the same weights, bit for bit.
/// </summary>
internal sealed class ClassifierTrainer : IDisposable
{
    /// <summary>Steps between two looks at the sums on a GPU: rare enough not to hold it up, often enough for a person and a NaN.</summary>
    private const int StepsPerLookOnGpu = 20;

    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly nn.Module<Tensor, Tensor> _best;
    private readonly ImagePreprocessing _preprocessing;
    private readonly TrainingData _data;
    private readonly MomentumSgd _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly string _checkpointPath;
    private TrainingState _state;

    /// <param name="network">Lies on the device already; holds the best weights in the end.</param>
    /// <param name="best">A second network of the same shape, for the best weights so far.</param>
    /// <param name="preprocessing">From uint8 to what the network takes; the same that is exported.</param>
    /// <param name="recipe">What to do.</param>
    /// <param name="data">What to do it on.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="checkpointPath">Written after every epoch and when cancelled.</param>
    public ClassifierTrainer(
        nn.Module<Tensor, Tensor> network,
        nn.Module<Tensor, Tensor> best,
        ImagePreprocessing preprocessing,
        Recipe recipe,
        TrainingData data,
        int seed,
        string checkpointPath)
    {
        _network = network;
        _best = best;
        _preprocessing = preprocessing;
        _data = data;
        _checkpointPath = checkpointPath;
        _state = new TrainingState { Recipe = recipe, Seed = seed, TrainCount = data.Train.Count, TrainSha256 = data.Train.Sha256 };
        _optimizer = new MomentumSgd(network, recipe.Momentum, recipe.WeightDecay);
        _schedule = new LearningRateSchedule(recipe, recipe.Epochs * EpochBatches.StepsPerEpoch(data.Train.Count, recipe.BatchSize));
    }

    private Recipe Recipe => _state.Recipe;

    /// <summary>Goes on from the checkpoint.</summary>
    /// <exception cref="InvalidInputException">It is broken, or of another run.</exception>
    public void Resume() => _state = Checkpoint.Load(_checkpointPath, _network, _best, _optimizer, _state);

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told now and then within an epoch.</param>
    /// <param name="epochDone">Told all complete epochs after each; the weights of the best lie in the network given for them.</param>
    /// <param name="cancellation">Stops after the running step.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint and the best network hold what there is.</exception>
    /// <exception cref="CheckFailedException">The loss is no number any more.</exception>
    public TrainingResult Run(
        IProgress<TrainingProgress>? progress, Action<IReadOnlyList<EpochResult>>? epochDone, CancellationToken cancellation)
    {
        _network.train();
        while (_state.Epochs.Count < Recipe.Epochs)
        {
            TrainEpoch(progress, cancellation);
            FinishEpoch();
            epochDone?.Invoke(_state.Epochs);
        }

        CopyWeights(_best, _network);
        return new TrainingResult(_state.Epochs, _state.Epochs[_state.BestEpoch - 1], _data.Train.Count, _data.Validation?.Count ?? 0);
    }

    private void TrainEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int epoch = _state.Epochs.Count;
        using var batches = new EpochBatches(_data.Train, Recipe, _state.Seed, epoch);
        using Tensor lossSum = tensor(_state.LossSum, ScalarType.Float64, _data.Train.Pixels.device);
        using Tensor correctSum = tensor(_state.CorrectSum, ScalarType.Float64, _data.Train.Pixels.device);
        int stepsPerLook = lossSum.device.type == DeviceType.CPU ? 1 : StepsPerLookOnGpu;
        double secondsBefore = _state.Seconds;
        var watch = Stopwatch.StartNew();
        for (int step = _state.Step; step < batches.Count; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                Look(step);
                SaveWhenCancelled();
                cancellation.ThrowIfCancellationRequested();
            }

            using DisposeScope scope = NewDisposeScope();
            _optimizer.LearningRate = _schedule.At((epoch * batches.Count) + step);
            (Tensor pixels, Tensor labels) = batches.Batch(step);
            Tensor logits = _network.call(_preprocessing.Apply(pixels));
            Tensor loss = nn.functional.cross_entropy(logits, labels, label_smoothing: Recipe.LabelSmoothing);
            _optimizer.ZeroGrad();
            loss.backward();
            _optimizer.Step();

            using IDisposable noGrad = no_grad();
            lossSum.add_(loss.detach() * labels.shape[0]);
            correctSum.add_(logits.argmax(1).eq(labels).sum());
            if ((step + 1) % stepsPerLook == 0 || step + 1 == batches.Count)
            {
                Look(step + 1);
                progress?.Report(Progress(epoch, batches.Count));
            }
        }

        void Look(int steps)
        {
            double loss = lossSum.item<double>();
            _state = _state with
            {
                Step = steps,
                LossSum = loss,
                CorrectSum = correctSum.item<double>(),
                Seconds = secondsBefore + watch.Elapsed.TotalSeconds,
            };
            RefuseUnlessFinite(loss, "loss", $"step {steps}");
        }
    }

    private void RefuseUnlessFinite(double value, string what, string where)
    {
        if (!double.IsFinite(value))
        {
            throw new CheckFailedException(FormattableString.Invariant(
                $"the {what} is {value} in epoch {_state.Epochs.Count + 1}, {where}; try a lower --lr ({Recipe.LearningRate} now)."));
        }
    }

    private TrainingProgress Progress(int epoch, int steps)
    {
        double seen = Math.Max(1, Math.Min((double)_state.Step * Recipe.BatchSize, _data.Train.Count));
        return new TrainingProgress(
            epoch + 1, Recipe.Epochs, _state.Step, steps, _state.LossSum / seen, _state.CorrectSum / seen, seen / _state.Seconds);
    }

    private void FinishEpoch()
    {
        // Scoring is not interrupted: a run that is cancelled here has its epoch complete, and stops at the next step.
        Scores? validation = _data.Validation is { } held ? Scorer.Score(_network, _preprocessing, held, default) : null;
        RefuseUnlessFinite(validation?.Loss ?? 0, "validation loss", "at its end");
        Scores? test = Recipe.TestEveryEpoch ? Scorer.Score(_network, _preprocessing, _data.Test, default) : null;
        int count = _data.Train.Count;
        var result = new EpochResult(
            _state.Epochs.Count + 1,
            _state.LossSum / count,
            _state.CorrectSum / count,
            validation?.Loss,
            validation?.Accuracy,
            test?.Accuracy,
            _optimizer.LearningRate,
            _state.Seconds,
            count / _state.Seconds);
        double? best = _state.BestEpoch == 0 ? null : _state.Epochs[_state.BestEpoch - 1].ValidationAccuracy;
        bool isBest = validation is null || best is null || validation.Accuracy >= best; // of equals the later: its rate was lower
        if (isBest)
        {
            CopyWeights(_network, _best);
        }

        _state = _state with
        {
            Epochs = [.. _state.Epochs, result],
            BestEpoch = isBest ? result.Epoch : _state.BestEpoch,
            Step = 0,
            LossSum = 0,
            CorrectSum = 0,
            Seconds = 0,
        };
        SaveCheckpoint();
    }

    private void SaveWhenCancelled()
    {
        if (_state.BestEpoch == 0)
        {
            CopyWeights(_network, _best); // nothing was chosen yet: what there is
        }

        SaveCheckpoint();
    }

    private void SaveCheckpoint() => Checkpoint.Save(
        _checkpointPath, _network, _state.BestEpoch == _state.Epochs.Count && _state.Step == 0 ? null : _best, _optimizer, _state);

    private static void CopyWeights(nn.Module from, nn.Module to)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Dictionary<string, Tensor> target = to.state_dict();
        foreach ((string name, Tensor value) in from.state_dict())
        {
            target[name].copy_(value);
        }
    }

    public void Dispose() => _optimizer.Dispose();
}
