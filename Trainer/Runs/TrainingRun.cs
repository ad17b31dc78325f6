using System.Runtime.InteropServices;
using FashionResNet.Exporter;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Training;
using FashionResNet.Trainer.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Runs;

/// <summary>From options and images to a trained, tested network and the files that tell of it.</summary>
internal static class TrainingRun
{
    /// <summary>Trains; writes config, metrics, curves, weights and checkpoint into the run's folder as it goes.</summary>
    /// <exception cref="InvalidInputException">Options and data do not fit, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; weights and checkpoint are written.</exception>
    public static TrainedModel Train(
        RunOptions options, FashionMnistFiles files, IRunObserver observer, CancellationToken cancellation)
    {
        Recipe recipe = options.Recipe;
        Device device = TrainingDevice.Resolve(options.Device);
        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        (ImageDataSet train, ImageDataSet? validation, ImageDataSet test) = TrainingSetup.Load(files, options);
        RunCheck.Refuse(options, Models.Architecture.Get(recipe.Arch), train, test);
        RunFolder folder = RunFolder.Open(options.Folder, options.Resume); // last: a refused run leaves nothing behind
        TrainedModel? model = null;
        try
        {
            return model = Train(options, folder, (train, validation, test), device, observer, cancellation);
        }
        catch (ExternalException error) when (OutOfMemory.Is(error))
        {
            throw new InvalidInputException(
                $"network and images do not fit into {device}: {OutOfMemory.What(error)}.", error);
        }
        finally
        {
            if (model is null)
            {
                folder.Dispose(); // a model that was trained holds it on
            }
        }
    }

    private static TrainedModel Train(
        RunOptions options,
        RunFolder folder,
        (ImageDataSet Train, ImageDataSet? Validation, ImageDataSet Test) images,
        Device device,
        IRunObserver observer,
        CancellationToken cancellation)
    {
        Recipe recipe = options.Recipe;
        (ImageDataSet train, ImageDataSet? validation, ImageDataSet test) = images;
        using TensorBoardObserver? board = options.TensorBoard ? new TensorBoardObserver(observer, folder.TensorBoard) : null;
        observer = board ?? observer;
        var config = new RunConfig
        {
            Recipe = recipe,
            Seed = options.Seed,
            Device = device.ToString(),
            Dataset = train.Name,
            TrainCount = train.Count,
            ValidationCount = validation?.Count ?? 0,
            TestCount = test.Count,
            LimitTrain = options.LimitTrain,
            Machine = Machine.Current(),
            Version = ProductVersion.Text,
            CommandLine = options.CommandLine,
        };
        config.Write(folder.Config);
        observer.Started(config);

        ImagePreprocessing preprocessing = TrainingSetup.Preprocessing(recipe);
        var metadata = new ModelMetadata
        {
            Labels = train.ClassNames,
            Image = train.Spec,
            Mean = recipe.Mean,
            Std = recipe.Std,
            Arch = recipe.Arch,
            TrainRecipe = recipe.Name,
            TrainSeed = options.Seed,
            TrainDataset = options.LimitTrain is { } limit
                ? $"{train.Name}, {train.Count} images (--limit-train {limit})"
                : $"{train.Name}, {train.Count} images",
            ProducerVersion = ProductVersion.Text,
        };

        TrainingDevice.AllowTensorFloat32(recipe.Precision != Precision.Float32); // costs no accuracy in training, and is much faster on CUDA
        var networks = TrainedNetworks.Create(() => TrainingSetup.CreateNetwork(recipe, train, options.Seed, device), recipe);
        using nn.Module<Tensor, Tensor> best = networks.Best;
        using nn.Module<Tensor, Tensor>? average = networks.Average;
        nn.Module<Tensor, Tensor> network = networks.Trained;
        using var data = new TrainingData(train, validation, test, device);
        var checkpoints = new CheckpointOptions(folder.Checkpoint, options.CheckpointEvery);
        using var trainer = new ClassifierTrainer(networks, preprocessing, recipe, data, options.Seed, checkpoints);
        if (options.Resume && trainer.Resume() is { } warning)
        {
            observer.Note(warning);
        }

        TrainingResult result;
        try
        {
            result = trainer.Run(observer.Progress, epochs => EpochDone(epochs), cancellation);
        }
        catch (OperationCanceledException)
        {
            SaveWeights(best, metadata);
            observer.Note($"stopped; all steps are kept: --resume --out {options.Folder} goes on");
            throw;
        }

        TrainingDevice.AllowTensorFloat32(false); // the final score is to be the one that the exported file gives
        network.eval();
        nn.Module<Tensor, Tensor> classifier = recipe.FlipAverage ? new FlipAverage(network) : network;
        ClassificationMetrics? held = data.Validation is null ? null : ScoresMetrics.Of(
            Scorer.Score(classifier, preprocessing, data.Validation, recipe.BatchSize, cancellation), train.ClassNames);
        if (held is not null)
        {
            observer.ValidationScored(held);
        }

        Scores scores = Scorer.Score(classifier, preprocessing, data.Test, recipe.BatchSize, cancellation);
        metadata = metadata with { TestAccuracy = scores.Accuracy, TestCount = test.Count };
        SaveWeights(network, metadata);
        network.to(CPU); // the export is proved there
        return new TrainedModel(folder, classifier, preprocessing, metadata, result, held, test, scores, config);

        void EpochDone(IReadOnlyList<EpochResult> epochs)
        {
            MetricsCsv.Write(folder.Metrics, epochs);
            CurvesPlot.Write(folder.Curves, $"{recipe.Arch}, recipe {recipe.Name}", epochs);
            SaveWeights(best, metadata);
            observer.EpochDone(epochs[^1], recipe.MaxMinutes is null ? recipe.Epochs : null);
        }

        void SaveWeights(nn.Module module, ModelMetadata of)
            => ModuleWeights.Save(module, folder.Weights, WeightsMetadata.ToProperties(of, preprocessing, recipe.FlipAverage));
    }
}
