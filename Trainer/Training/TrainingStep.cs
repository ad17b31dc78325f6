using System.Runtime.InteropServices;
using FashionResNet.Exporter;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>One step: forward, loss, backward, optimizer, average. It never waits for the device.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly ImagePreprocessing _preprocessing;
    private readonly double _labelSmoothing;
    private readonly WeightAverage? _average;
    private readonly BFloat16Network? _half;

    /// <param name="networks">On the device already; the trained one is changed.</param>
    /// <param name="preprocessing">From uint8 to what the network takes.</param>
    /// <param name="recipe">Loss, optimizer, average, precision.</param>
    public TrainingStep(TrainedNetworks networks, ImagePreprocessing preprocessing, Recipe recipe)
    {
        _network = networks.Trained;
        _preprocessing = preprocessing;
        _labelSmoothing = recipe.LabelSmoothing;
        Optimizer = new MomentumSgd(_network, recipe.Momentum, recipe.WeightDecay);
        _average = networks.Average is { } average ? new WeightAverage(_network, average, recipe.EmaDecay) : null;
        _half = networks.Half is { } half ? new BFloat16Network(_network, half) : null;
        _network.train();
    }

    /// <summary>Holds the learning rate, and the momentum that a checkpoint must hold.</summary>
    public MomentumSgd Optimizer { get; }

    /// <summary>Takes it on a batch. Runs within the caller's dispose scope.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="number">Steps of the whole run so far, this one included.</param>
    /// <returns>The mean loss of the batch, and the logits [n, K] that it was taken from.</returns>
    /// <exception cref="InvalidInputException">The batch needs more memory than there is; it says which one would do.</exception>
    public (Tensor Loss, Tensor Logits) Take(Tensor pixels, Tensor labels, long number)
    {
        try
        {
            return Run(pixels, labels, number);
        }
        catch (ExternalException error) when (OutOfMemory.MayBe(error))
        {
            long? fits = FindBatchThatFits(pixels, labels, number);
            if (fits is null && !OutOfMemory.Is(error))
            {
                throw; // whatever the batch, it does not run: memory is not what it lacks
            }

            throw new InvalidInputException(
                $"a step of {pixels.shape[0]} images does not fit into {pixels.device}: {OutOfMemory.What(error)}; "
                + (fits is { } count ? $"--batch-size {count} fits." : "nor does one of 2."),
                error);
        }
    }

    /// <summary>The weights were replaced by a checkpoint's.</summary>
    public void WeightsLoaded() => _half?.Renew();

    private (Tensor Loss, Tensor Logits) Run(Tensor pixels, Tensor labels, long number)
    {
        using DisposeScope scope = NewDisposeScope(); // of its own: what a batch that does not fit took is freed before another is tried
        (Tensor loss, Tensor logits) = FindGradients(pixels, labels);
        Optimizer.Step();
        _half?.Renew();
        _average?.Renew(number);
        return (loss.detach().MoveToOuterDisposeScope(), logits.detach().MoveToOuterDisposeScope());
    }

    private (Tensor Loss, Tensor Logits) FindGradients(Tensor pixels, Tensor labels)
    {
        Optimizer.ZeroGrad();
        Tensor images = ChannelsLast.Arrange(_preprocessing.Apply(pixels));
        Tensor logits = _half?.Forward(images) ?? _network.call(images);
        Tensor loss = nn.functional.cross_entropy(logits, labels, label_smoothing: _labelSmoothing);
        loss.backward();
        _half?.HandOverGradients();
        return (loss, logits);
    }

    /// <summary>Halves the batch until a step of a quarter more runs, and another after it: another process may get a little less
    /// memory. The run ends with this, so that the network may change.</summary>
    private long? FindBatchThatFits(Tensor pixels, Tensor labels, long number)
    {
        for (long count = pixels.shape[0] / 2; count >= 2; count /= 2)
        {
            long tried = count + (count / 4);
            try
            {
                for (int i = 0; i < 2; i++)
                {
                    using DisposeScope scope = NewDisposeScope();
                    Run(pixels.narrow(0, 0, tried), labels.narrow(0, 0, tried), number).Loss.item<float>();
                }

                return count;
            }
            catch (ExternalException error) when (OutOfMemory.MayBe(error))
            {
                // half of it, then
            }
        }

        return null;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _half?.Dispose();
    }
}
