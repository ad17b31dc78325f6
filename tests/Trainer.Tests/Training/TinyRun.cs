using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

/// <summary>A real training run that takes a second: a small convolutional network with batch norm on the committed sample.</summary>
internal sealed class TinyRun : IDisposable
{
    public static readonly Recipe Recipe = RecipeBook.Quick with { Epochs = 2, BatchSize = 64, LearningRate = 0.05 };

    private readonly TrainingData _data;
    private readonly TrainedNetworks _networks;

    public TinyRun(string checkpointPath, Recipe? recipe = null, int seed = 0, int? checkpointEvery = null)
    {
        recipe ??= Recipe;
        (ImageDataSet train, ImageDataSet validation) = StratifiedSplit.Split(FashionMnistSample.Train(), 112, seed);
        _data = new TrainingData(train, validation, FashionMnistSample.Test(), CPU);
        _networks = TrainedNetworks.Create(() => Create(seed), recipe);
        var preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f] };
        Trainer = new ClassifierTrainer(
            _networks, preprocessing, recipe, _data, seed, new CheckpointOptions(checkpointPath, checkpointEvery));
    }

    public nn.Module<Tensor, Tensor> Network => _networks.Trained;

    public ClassifierTrainer Trainer { get; }

    /// <summary>Every number of the network, bit for bit.</summary>
    public byte[] WeightBytes() => Network.state_dict()
        .OrderBy(item => item.Key, StringComparer.Ordinal)
        .SelectMany(item => item.Value.contiguous().bytes.ToArray())
        .ToArray();

    public void Dispose()
    {
        Trainer.Dispose();
        _data.Dispose();
        _networks.Trained.Dispose();
        _networks.Best.Dispose();
        _networks.Average?.Dispose();
    }

    private static nn.Module<Tensor, Tensor> Create(int seed)
    {
        manual_seed(seed);
        return nn.Sequential(
            nn.Conv2d(1, 8, 3, stride: 2, padding: 1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Conv2d(8, 16, 3, stride: 2, padding: 1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(16, 10));
    }
}
