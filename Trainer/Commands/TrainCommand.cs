using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Commands;

/// <summary><c>train</c>: only the training, to <c>weights.safetensors</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var command = new Command("train", "Train, and leave weights.safetensors; export it later.");
        var options = new TrainingOptions(command);
        Option<bool> json = CommonOptions.Json();
        command.Options.Add(json);
        command.SetWork(async (parsed, cancellation) =>
        {
            RunOptions run = options.Read(parsed);
            TrainingStart.RefuseTaken(run);
            (run, LoadedData data) = await TrainingStart.LoadAsync(run, cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (run.Repeat is not null)
            {
                RepeatSummary seeds = ConsoleObserver.Show(parsed.InvocationConfiguration.Error, observer => RepeatedRun.Run(
                    run, int8: null, one => TrainingRun.Train(one, data, observer, cancellation).Dispose()));
                output.WriteLine(parsed.GetValue(json) ? seeds.ToJson() : RepeatText.Render(seeds, run.Folder));
                return ExitCode.Done;
            }

            using TrainedModel model = ConsoleObserver.Show(
                parsed.InvocationConfiguration.Error, observer => TrainingRun.Train(run, data, observer, cancellation));
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(
                    new { folder = model.Folder.FullPath, training = model.Training, testAccuracy = model.TestScores.Accuracy },
                    RunConfig.JsonOptions)
                : $"{Text(model.Training, model.TestScores.Accuracy, model.Config.Device)}\n"
                + $"weights: {Path.GetRelativePath(Environment.CurrentDirectory, model.Folder.Weights)}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The summary in the words of the published recipe.</summary>
    public static string Text(TrainingResult training, double testAccuracy, string device) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        loss {training.BestEpoch.TrainLoss:0.000}, train acc {training.BestEpoch.TrainAccuracy:0.000}, test acc {testAccuracy:0.000}
        {training.ExamplesPerSecond:0.0} examples/sec on {device}
        """);
}
