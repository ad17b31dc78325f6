using FashionResNet.Exporter;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>Runs a network over images in evaluation mode.</summary>
internal static class Scorer
{
    /// <summary>Enough to keep every core busy.</summary>
    private const int LargestBatch = 250;

    /// <summary>Scores every image, in order, and leaves the network's training flag as it was.</summary>
    /// <param name="network">float [N, C, H, W] to logits [N, K].</param>
    /// <param name="preprocessing">From uint8 to what the network takes.</param>
    /// <param name="images">On the network's device.</param>
    /// <param name="batchSize">As many as a training step takes, which therefore fit; fewer where that is many.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    public static Scores Score(
        nn.Module<Tensor, Tensor> network,
        ImagePreprocessing preprocessing,
        DeviceImages images,
        int batchSize,
        CancellationToken cancellation)
    {
        batchSize = Math.Min(batchSize, LargestBatch);
        bool training = network.training;
        network.eval();
        try
        {
            using IDisposable noGrad = no_grad();
            var logits = new List<float>();
            for (int start = 0; start < images.Count; start += batchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                Tensor batch = images.Pixels.narrow(0, start, Math.Min(batchSize, images.Count - start));
                logits.AddRange(network.call(ChannelsLast.Arrange(preprocessing.Apply(batch))).cpu().data<float>());
            }

            using Tensor labels = images.Labels.cpu();
            return new Scores(logits.ToArray(), labels.data<long>().Select(label => (int)label).ToArray());
        }
        finally
        {
            network.train(training);
        }
    }
}
