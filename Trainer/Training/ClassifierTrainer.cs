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
/// step has one dispose scope. On the CPU, the same seed, machine and thread count give the same weights, bit for bit, but for a run
/// that takes a time instead of a number of epochs.
/// </summary>
internal sealed class ClassifierTrainer : IDisposable
{
    /// <summary>Steps between two looks at the sums on a GPU: rare enough not to hold it up, often enough for a person and a NaN.</summary>
    private const int StepsPerLookOnGpu = 20;

    private readonly TrainedNetworks _networks;
    private readonly ImagePreprocessing _preprocessing;
    private readonly TrainingData _data;
    private readonly TrainingStep _step;
    private readonly LearningRateSchedule _schedule;
    private readonly RunCheckpoints _checkpoints;
    private TrainingState _state;

    /// <param name="networks">On the device already; the trained one holds the best weights in the end.</param>
    /// <param name="preprocessing">From uint8 to what the network takes; the same that is exported.</param>
    /// <param name="recipe">What to do.</param>
    /// <param name="data">What to do it on.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="checkpoints">Where and how often; always after an epoch and when cancelled.</param>
    public ClassifierTrainer(
        TrainedNetworks networks,
        ImagePreprocessing preprocessing,
        Recipe recipe,
        TrainingData data,
        int seed,
        CheckpointOptions checkpoints)
    {
        _networks = networks;
        _preprocessing = preprocessing;
        _data = data;
        _state = new TrainingState { Recipe = recipe, Seed = seed, TrainCount = data.Train.Count, TrainSha256 = data.Train.Sha256 };
        _step = new TrainingStep(networks, preprocessing, recipe);
        _checkpoints = new RunCheckpoints(checkpoints, networks, _step.Optimizer);
        _schedule = new LearningRateSchedule(recipe);
    }

    private Recipe Recipe => _state.Recipe;

    /// <summary>The epochs that are complete: after <see cref="Resume"/> those of the checkpoint.</summary>
    public IReadOnlyList<EpochResult> Epochs => _state.Epochs;

    /// <inheritdoc cref="RunCheckpoints.Restore"/>
    /// <returns>What is wrong with the newest checkpoint, and which one is used instead; null where it is the newest.</returns>
    public string? Resume()
    {
        (_state, string? warning) = _checkpoints.Restore(_state);
        _step.WeightsLoaded();
        return warning;
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told now and then within an epoch.</param>
    /// <param name="epochDone">Told all complete epochs after each; the weights of the best lie in the network given for them.</param>
    /// <param name="cancellation">Stops after the running step.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint and the best network hold what there is.</exception>
    /// <exception cref="CheckFailedException">The loss is no number any more.</exception>
    public TrainingResult Run(
        IProgress<TrainingProgress>? progress, Action<IReadOnlyList<EpochResult>>? epochDone, CancellationToken cancellation)
    {
        while (!_state.IsFinished)
        {
            int seen = TrainEpoch(progress, cancellation);
            FinishEpoch(seen, cancellation);
            var watch = Stopwatch.StartNew();
            bool isFinished = _state.IsFinished;
            _checkpoints.Save(_state);
            epochDone?.Invoke(_state.Epochs);
            _state = _state with { TotalSeconds = _state.TotalSeconds + watch.Elapsed.TotalSeconds }; // writing takes time too
            if (_state.IsFinished && !isFinished)
            {
                _checkpoints.Save(_state); // the time ended while it was written: a run that is resumed must not begin another epoch
            }
        }

        TrainedNetworks.Copy(_networks.Best, _networks.Trained);
        return new TrainingResult(_state.Epochs, _state.Epochs[_state.BestEpoch - 1], _data.Train.Count, _data.Validation?.Count ?? 0);
    }

    /// <summary>Trains from where the state is to the end of the epoch.</summary>
    /// <returns>Images of the epoch that were trained on.</returns>
    private int TrainEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int epoch = _state.Epochs.Count;
        var watch = Stopwatch.StartNew();
        using var batches = new EpochBatches(_data.Train, Recipe, _state.Seed, epoch);
        using Tensor lossSum = tensor(_state.LossSum, ScalarType.Float64, _data.Train.Pixels.device);
        using Tensor correctSum = tensor(_state.CorrectSum, ScalarType.Float64, _data.Train.Pixels.device);
        int stepsPerLook = lossSum.device.type == DeviceType.CPU ? 1 : StepsPerLookOnGpu;
        (double secondsBefore, double totalBefore) = (_state.Seconds, _state.TotalSeconds);
        int step = _state.Step;
        for (; step < batches.Count; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                Look(step);
                SaveWhenCancelled();
                cancellation.ThrowIfCancellationRequested();
            }

            double done = _state.Done(totalBefore + watch.Elapsed.TotalSeconds, (epoch * (double)batches.Count) + step + 0.5, batches.Count);
            if (_state.IsTimed && done >= 1 && step > 0)
            {
                break;
            }

            using DisposeScope scope = NewDisposeScope();
            _step.Optimizer.LearningRate = _schedule.At(done);
            (Tensor pixels, Tensor labels) = batches.Batch(step);
            (Tensor loss, Tensor logits) = _step.Take(pixels, labels, ((long)epoch * batches.Count) + step + 1);

            using IDisposable noGrad = no_grad();
            lossSum.add_(loss * labels.shape[0]);
            correctSum.add_(logits.argmax(1).eq(labels).sum());
            bool isLast = step + 1 == batches.Count;
            bool isCheckpoint = _checkpoints.EverySteps is { } every && (step + 1) % every == 0 && !isLast;
            if ((step + 1) % stepsPerLook == 0 || isLast || isCheckpoint)
            {
                Look(step + 1);
                progress?.Report(Progress(epoch, done));
            }

            if (isCheckpoint)
            {
                watch.Stop(); // writing is no training, though it takes of a run's time
                long begin = Stopwatch.GetTimestamp();
                _checkpoints.Save(_state);
                totalBefore += Stopwatch.GetElapsedTime(begin).TotalSeconds;
                watch.Start();
            }
        }

        if (_state.Step < step)
        {
            Look(step); // the clock has ended the epoch between two looks
        }

        return batches.ImagesBefore(step);

        void Look(int steps)
        {
            double loss = lossSum.item<double>();
            _state = _state with
            {
                Step = steps,
                LossSum = loss,
                CorrectSum = correctSum.item<double>(),
                LearningRate = _step.Optimizer.LearningRate,
                Seconds = secondsBefore + watch.Elapsed.TotalSeconds,
                TotalSeconds = totalBefore + watch.Elapsed.TotalSeconds,
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

    private TrainingProgress Progress(int epoch, double done)
    {
        double seen = Math.Max(1, Math.Min((double)_state.Step * Recipe.BatchSize, _data.Train.Count));
        return new TrainingProgress(
            epoch + 1, _state.IsTimed ? null : Recipe.Epochs, done, _state.LossSum / seen, _state.CorrectSum / seen, seen / _state.Seconds);
    }

    private void FinishEpoch(int seen, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        nn.Module<Tensor, Tensor> network = _networks.Average ?? _networks.Trained;
        Scores? validation = Score(network, _data.Validation, cancellation);
        RefuseUnlessFinite(validation?.Loss ?? 0, "validation loss", "at its end");
        Scores? test = Score(network, Recipe.TestEveryEpoch ? _data.Test : null, cancellation);
        var result = new EpochResult(
            _state.Epochs.Count + 1,
            _state.LossSum / seen,
            _state.CorrectSum / seen,
            validation?.Loss,
            validation?.Accuracy,
            test?.Accuracy,
            _state.LearningRate,
            _state.Seconds,
            seen / _state.Seconds);
        double? best = _state.BestEpoch == 0 ? null : _state.Epochs[_state.BestEpoch - 1].ValidationAccuracy;
        bool isBest = validation is null || best is null || validation.Accuracy >= best; // of equals the later: its rate was lower
        if (isBest)
        {
            TrainedNetworks.Copy(network, _networks.Best);
        }

        _state = _state with
        {
            Epochs = [.. _state.Epochs, result],
            BestEpoch = isBest ? result.Epoch : _state.BestEpoch,
            Step = 0,
            LossSum = 0,
            CorrectSum = 0,
            Seconds = 0,
            TotalSeconds = _state.TotalSeconds + watch.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Scores the images, if there are any. A run that is cancelled meanwhile goes on right here: its steps are saved.</summary>
    private Scores? Score(nn.Module<Tensor, Tensor> network, DeviceImages? images, CancellationToken cancellation)
    {
        try
        {
            return images is null ? null : Scorer.Score(network, _preprocessing, images, Recipe.BatchSize, cancellation);
        }
        catch (OperationCanceledException)
        {
            SaveWhenCancelled();
            throw;
        }
    }

    private void SaveWhenCancelled()
    {
        if (_state.BestEpoch == 0)
        {
            TrainedNetworks.Copy(_networks.Average ?? _networks.Trained, _networks.Best); // nothing was chosen yet: what there is
        }

        _checkpoints.Save(_state);
    }

    public void Dispose() => _step.Dispose();
}
