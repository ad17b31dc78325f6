using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Runs;

/// <summary>A network that was trained and tested.</summary>
/// <param name="Folder">Where its files are; held until this is disposed.</param>
/// <param name="Network">With its best weights, on the CPU; the one that is exported.</param>
/// <param name="Preprocessing">From uint8 to what the network takes.</param>
/// <param name="Metadata">What its files say of it.</param>
/// <param name="Training">What training came to.</param>
/// <param name="Validation">How it does on the held-out images; null where the recipe holds none out.</param>
/// <param name="TrainImages">What it was trained on.</param>
/// <param name="HeldOutImages">What was held out of training; null for none.</param>
/// <param name="TestImages">What it was tested on.</param>
/// <param name="TestScores">What TorchSharp says of the test images, in float32.</param>
/// <param name="Config">What made it.</param>
internal sealed record TrainedModel(
    RunFolder Folder,
    nn.Module<Tensor, Tensor> Network,
    ImagePreprocessing Preprocessing,
    ModelMetadata Metadata,
    TrainingResult Training,
    ClassificationMetrics? Validation,
    ImageDataSet TrainImages,
    ImageDataSet? HeldOutImages,
    ImageDataSet TestImages,
    Scores TestScores,
    RunConfig Config) : IDisposable
{
    public void Dispose()
    {
        Network.Dispose();
        Folder.Dispose();
    }
}
