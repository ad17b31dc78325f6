using FashionResNet.Exporter;
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
        RunOptions options, LoadedData data, IRunObserver observer, CancellationToken cancellation)
    {
        Device device = TrainingDevice.Resolve(options.Device);
        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        (ImageDataSet train, ImageDataSet? validation) = TrainingSetup.Split(data.Train, options);
        RunCheck.Refuse(options, Models.Architecture.Get(options.Recipe.Arch), train, validation, data.Test);
        RunFolder folder = RunFolder.Open(options.Folder, options.Resume); // last: a refused run leaves nothing behind
        TrainedModel? model = null;
        try
        {
            return model = OutOfMemory.Explain(
                device, () => Train(options, folder, (train, validation, data.Test), data.IsOfficial, device, observer, cancellation));
        }
        catch (OperationCanceledException) when (folder.CanGoOn)
        {
            TellOfResume(options, observer);
            throw;
        }
        finally
        {
            if (model is null)
            {
                folder.Dispose(); // a model that was trained holds it on
            }
        }
    }

    /// <summary>How to go on with a run that was stopped, wherever that was.</summary>
    public static void TellOfResume(RunOptions options, IRunObserver observer)
        => observer.Note($"stopped; all steps are kept; to go on: {options.ResumeCommandLine ?? $"--resume --out {options.Folder}"}");

    private static TrainedModel Train(
        RunOptions options,
        RunFolder folder,
        (ImageDataSet Train, ImageDataSet? Validation, ImageDataSet Test) images,
        bool isOfficialData,
        Device device,
        IRunObserver observer,
        CancellationToken cancellation)
    {
        Recipe recipe = options.Recipe;
        (ImageDataSet train, ImageDataSet? validation, ImageDataSet test) = images;
        ImagePreprocessing preprocessing = TrainingSetup.Preprocessing(recipe);
        ModelMetadata metadata = TrainingSetup.Metadata(options, train);
        TrainingDevice.AllowTensorFloat32(recipe.Precision != Precision.Float32); // costs no accuracy in training, and is much faster on CUDA
        var networks = TrainedNetworks.Create(() => TrainingSetup.CreateNetwork(recipe, train, options.Seed, device), recipe);
        using nn.Module<Tensor, Tensor> best = networks.Best;
        using nn.Module<Tensor, Tensor>? average = networks.Average;
        nn.Module<Tensor, Tensor> network = networks.Trained;
        using var data = new TrainingData(train, validation, test, device);
        var split = new TrainingSplit(train.Count, validation?.Count ?? 0, options.Seed, data.Train.Sha256);
        var checkpoints = new CheckpointOptions(folder.Checkpoint, options.CheckpointEvery);
        using var trainer = new ClassifierTrainer(networks, preprocessing, recipe, data, options.Seed, checkpoints);
        string? warning = options.Resume ? trainer.Resume() : null;

        // Only now: what cannot go on must not change what the folder says of the run.
        var config = RunConfig.Of(options, images, isOfficialData, device);
        config = options.Resume ? config.BegunAs(folder.Config) : config;
        config.Write(folder.Config);
        using TensorBoardObserver? board = options.TensorBoard ? new TensorBoardObserver(observer, folder.TensorBoard, trainer.Epochs) : null;
        observer = board ?? observer;
        observer.Started(config);
        if (warning is not null)
        {
            observer.Note(warning);
        }

        if (trainer.Epochs.Count > 0)
        {
            WriteEpochs(trainer.Epochs); // a kill may have come between the last checkpoint and these files
        }

        TrainingResult result;
        try
        {
            result = trainer.Run(observer.Progress, EpochDone, cancellation);
        }
        catch (OperationCanceledException)
        {
            SaveWeights(best, metadata);
            throw;
        }

        TrainingDevice.AllowTensorFloat32(false); // the final score is to be the one that the exported file gives
        nn.Module<Tensor, Tensor> classifier = recipe.FlipAverage ? new FlipAverage(network) : network;
        classifier.eval();
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
        return new TrainedModel(
            folder, classifier, preprocessing, metadata, result, held, train, validation, test, scores, config);

        void EpochDone(IReadOnlyList<EpochResult> epochs)
        {
            WriteEpochs(epochs);
            observer.EpochDone(epochs[^1], recipe.MaxMinutes is null ? recipe.Epochs : null);
        }

        void WriteEpochs(IReadOnlyList<EpochResult> epochs)
        {
            MetricsCsv.Write(folder.Metrics, epochs);
            CurvesPlot.Write(folder.Curves, $"{recipe.Arch}, recipe {recipe.Name}", epochs);
            SaveWeights(best, metadata);
        }

        void SaveWeights(nn.Module module, ModelMetadata of) => ModuleWeights.Save(
            module, folder.Weights, WeightsMetadata.ToProperties(of, preprocessing, recipe.FlipAverage, split));
    }
}
