using FashionResNet.Exporter;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>Runs a network over images in evaluation mode.</summary>
internal static class Scorer
{
    /// <summary>Large enough to keep every core busy, small enough for any memory.</summary>
    private const int BatchSize = 250;

    /// <summary>Scores every image, in order, and leaves the network's training flag as it was.</summary>
    public static Scores Score(
        nn.Module<Tensor, Tensor> network, ImagePreprocessing preprocessing, DeviceImages images, CancellationToken cancellation)
    {
        bool training = network.training;
        network.eval();
        try
        {
            using IDisposable noGrad = no_grad();
            var logits = new List<float>();
            for (int start = 0; start < images.Count; start += BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                Tensor batch = images.Pixels.narrow(0, start, Math.Min(BatchSize, images.Count - start));
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
