using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// The learning-rate range test (Smith 2015, 1506.01186): one epoch's steps with a rate that grows by a constant factor, until the loss
/// runs away. The rate to take as a peak lies where the loss still falls, well before its lowest point.
/// </summary>
internal static class LearningRateFinder
{
    private const double First = 1e-5;
    private const double Last = 10;
    private const double Smoothing = 0.9;        // of the loss, over some ten steps
    private const double RunawayFactor = 3;      // times the lowest loss so far
    private const double SuggestedPart = 1 / 5.0; // of the rate at the lowest loss: a whole run has to bear its peak for long

    /// <param name="step">Of a network that is not needed any more: it is changed.</param>
    /// <param name="recipe">Batch size and augmentation.</param>
    /// <param name="images">What to train on, again and again if need be.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="steps">Steps from the first rate to the last.</param>
    /// <param name="cancellation">Stops after the running step.</param>
    /// <exception cref="CheckFailedException">The first loss is no number.</exception>
    public static LearningRateSearch Run(
        TrainingStep step, Recipe recipe, DeviceImages images, int seed, int steps, CancellationToken cancellation)
    {
        var points = new List<LearningRatePoint>();
        double average = 0;
        for (int epoch = 0; points.Count < steps; epoch++)
        {
            using var batches = new EpochBatches(images, recipe, seed, epoch);
            for (int i = 0; i < batches.Count && points.Count < steps; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                step.Optimizer.LearningRate = First * Math.Pow(Last / First, points.Count / Math.Max(1.0, steps - 1));
                (Tensor pixels, Tensor labels) = batches.Batch(i);
                double loss = step.Take(pixels, labels, points.Count + 1).Loss.item<float>();
                average = (Smoothing * average) + ((1 - Smoothing) * loss);
                double smoothed = average / (1 - Math.Pow(Smoothing, points.Count + 1));
                if (!double.IsFinite(smoothed))
                {
                    return Search(points);
                }

                points.Add(new LearningRatePoint(step.Optimizer.LearningRate, loss, smoothed));
                if (smoothed > RunawayFactor * points.Min(point => point.SmoothedLoss))
                {
                    return Search(points);
                }
            }
        }

        return Search(points);
    }

    private static LearningRateSearch Search(List<LearningRatePoint> points)
    {
        LearningRatePoint lowest = points.MinBy(point => point.SmoothedLoss)
            ?? throw new CheckFailedException("the loss of the very first step, before any was taken, is no number.");
        return new LearningRateSearch(points, SuggestedPart * lowest.LearningRate);
    }
}
