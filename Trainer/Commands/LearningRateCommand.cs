using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.IO;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Commands;

/// <summary><c>lr-find</c>: the learning-rate range test, with its plot.</summary>
internal static class LearningRateCommand
{
    private const int DefaultSteps = 100;

    public static Command Create()
    {
        var command = new Command("lr-find", "Find a learning rate: some steps with a growing rate, their loss as CSV and as a plot.");
        var options = new TrainingOptions(command, trains: false);
        Option<int?> steps = CommonOptions.Positive<int>("--steps", $"Steps from the lowest rate to the highest. Default: {DefaultSteps}.");
        Option<bool> json = CommonOptions.Json();
        command.Options.Add(steps);
        command.Options.Add(json);
        command.SetWork(async (parsed, cancellation) =>
        {
            RunOptions run = options.Read(parsed) with { RunsAhead = 0 }; // it leaves two small files
            (run, LoadedData data) = await TrainingStart.LoadAsync(run, cancellation);
            LearningRateSearch search = Search(run, data, parsed.GetValue(steps) ?? DefaultSteps, cancellation);
            string plot = Path.Combine(run.Folder, "lr-find.svg");
            AtomicFile.WriteAllText(Path.Combine(run.Folder, "lr-find.csv"), Csv(search));
            LearningRatePlot.Write(plot, $"{run.Recipe.Arch}, recipe {run.Recipe.Name}", search);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(search, RunConfig.JsonOptions)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"suggested: --lr {search.Suggested:0.0e+0} after {search.Points.Count} steps; its plot: {Path.GetRelativePath(Environment.CurrentDirectory, plot)}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static LearningRateSearch Search(RunOptions run, LoadedData data, int steps, CancellationToken cancellation)
    {
        Device device = TrainingDevice.Resolve(run.Device);
        if (run.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        (ImageDataSet train, ImageDataSet? validation) = TrainingSetup.Split(data.Train, run);
        Recipe recipe = run.Recipe with { EmaDecay = 0 };
        TrainingDevice.AllowTensorFloat32(recipe.Precision != Precision.Float32);
        RunCheck.Refuse(run, Architecture.Get(recipe.Arch), train, validation, data.Test);
        return OutOfMemory.Explain(device, () =>
        {
            using var images = new DeviceImages(train, device);
            var networks = TrainedNetworks.Create(() => TrainingSetup.CreateNetwork(recipe, train, run.Seed, device), recipe);
            using nn.Module<Tensor, Tensor> network = networks.Trained;
            using nn.Module<Tensor, Tensor> best = networks.Best;
            using var step = new TrainingStep(networks, TrainingSetup.Preprocessing(recipe), recipe);
            return LearningRateFinder.Run(step, recipe, images, run.Seed, steps, cancellation);
        });
    }

    private static string Csv(LearningRateSearch search)
    {
        var text = new StringBuilder("learning_rate,loss,smoothed_loss\n");
        foreach (LearningRatePoint point in search.Points)
        {
            text.Append(CultureInfo.InvariantCulture, $"{point.LearningRate:0.######e+0},{point.Loss:0.######},{point.SmoothedLoss:0.######}\n");
        }

        return text.ToString();
    }
}
