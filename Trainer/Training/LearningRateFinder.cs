using FashionResNet.Exporter;
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

    /// <summary>Changes the network; take one that is not needed any more.</summary>
    /// <param name="network">On the device of the data.</param>
    /// <param name="preprocessing">From uint8 to what the network takes.</param>
    /// <param name="recipe">Batch size, momentum, decay, smoothing and augmentation.</param>
    /// <param name="images">What to train on, again and again if need be.</param>
    /// <param name="seed">Decides order and augmentation.</param>
    /// <param name="steps">Steps from the first rate to the last.</param>
    /// <param name="cancellation">Stops after the running step.</param>
    public static LearningRateSearch Run(
        nn.Module<Tensor, Tensor> network,
        ImagePreprocessing preprocessing,
        Recipe recipe,
        DeviceImages images,
        int seed,
        int steps,
        CancellationToken cancellation)
    {
        using var optimizer = new MomentumSgd(network, recipe.Momentum, recipe.WeightDecay);
        var points = new List<LearningRatePoint>();
        network.train();
        double average = 0;
        for (int epoch = 0; points.Count < steps; epoch++)
        {
            using var batches = new EpochBatches(images, recipe, seed, epoch);
            for (int step = 0; step < batches.Count && points.Count < steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                optimizer.LearningRate = First * Math.Pow(Last / First, points.Count / Math.Max(1.0, steps - 1));
                double loss = Step(network, preprocessing, recipe, optimizer, batches.Batch(step));
                average = (Smoothing * average) + ((1 - Smoothing) * loss);
                double smoothed = average / (1 - Math.Pow(Smoothing, points.Count + 1));
                points.Add(new LearningRatePoint(optimizer.LearningRate, loss, smoothed));
                if (!double.IsFinite(loss) || smoothed > RunawayFactor * points.Min(point => point.SmoothedLoss))
                {
                    return Search(points);
                }
            }
        }

        return Search(points);
    }

    private static double Step(
        nn.Module<Tensor, Tensor> network, ImagePreprocessing preprocessing, Recipe recipe, MomentumSgd optimizer, (Tensor Pixels, Tensor Labels) batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = network.call(ChannelsLast.Arrange(preprocessing.Apply(batch.Pixels)));
        Tensor loss = nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: recipe.LabelSmoothing);
        optimizer.ZeroGrad();
        loss.backward();
        optimizer.Step();
        batch.Pixels.Dispose();
        batch.Labels.Dispose();
        return loss.item<float>();
    }

    private static LearningRateSearch Search(List<LearningRatePoint> points)
    {
        LearningRatePoint lowest = points.Where(point => double.IsFinite(point.SmoothedLoss)).MinBy(point => point.SmoothedLoss)
            ?? points[0];
        return new LearningRateSearch(points, SuggestedPart * lowest.LearningRate);
    }
}
