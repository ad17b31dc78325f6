using FashionResNet.Exporter;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Weights;

/// <summary>A network with its weights, and what is known of it.</summary>
/// <param name="Network">In evaluation mode, on the CPU.</param>
/// <param name="Metadata">What its exported file will say.</param>
/// <param name="Preprocessing">From uint8 to what the network takes.</param>
/// <param name="Split">Which images it was trained on; null where the weights do not say it.</param>
internal sealed record DescribedNetwork(
    nn.Module<Tensor, Tensor> Network, ModelMetadata Metadata, ImagePreprocessing Preprocessing, TrainingSplit? Split)
    : IDisposable
{
    public void Dispose() => Network.Dispose();
}
