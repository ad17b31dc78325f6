using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Shared.Reports;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary><c>run</c>: the whole road in one command.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Get the data, train, export, prove the export, score through ML.NET, report.");
        var options = new TrainingOptions(command);
        var int8 = new QuantizationArguments(command);
        Option<bool> json = CommonOptions.Json();
        command.Options.Add(json);
        command.SetWork(async (parsed, cancellation) =>
        {
            RunOptions run = options.Read(parsed) with
            {
                Quantization = int8.IsAsked(parsed) ? (train, heldOut) => int8.Read(parsed, train, heldOut) : null,
            };
            TrainingStart.RefuseTaken(run);
            (run, LoadedData data) = await TrainingStart.LoadAsync(run, cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (run.Repeat is not null)
            {
                RepeatSummary seeds = ConsoleObserver.Show(parsed.InvocationConfiguration.Error, observer => RepeatedRun.Run(
                    run,
                    int8.IsAsked(parsed),
                    one => FullRun.Run(one, data, observer, cancellation)));
                output.WriteLine(parsed.GetValue(json) ? seeds.ToJson() : RepeatText.Render(seeds, run.Folder));
                return ExitCode.Done;
            }

            RunSummary summary = ConsoleObserver.Show(
                parsed.InvocationConfiguration.Error, observer => FullRun.Run(run, data, observer, cancellation));
            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(summary, RunConfig.JsonOptions) : Text(summary));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(RunSummary summary)
    {
        FormattableString text =
            $"""
            {TrainCommand.Text(summary.Training, summary.Agreement.Torch, summary.Device)}
            {ExportCommand.Text(summary.Export)}
            {AgreementText(summary.Agreement)}

            {EvaluationText.RenderSummary(summary.Evaluation).TrimEnd()}

            done in {summary.Seconds / 60:0.0} minutes; files in {Path.GetRelativePath(Environment.CurrentDirectory, summary.Folder)}:
              model.onnx, model.zip (ML.NET), report.html, report.json, card.md, curves.svg, metrics.csv, config.json,
              weights.safetensors, resume/
            """;
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private static string AgreementText(Agreement agreement)
    {
        string same = agreement.Differing.Count == 0
            ? "all predictions equal"
            : $"all predictions equal but {agreement.Differing.Count} near-ties (images {string.Join(", ", agreement.Differing)})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"test accuracy: TorchSharp {agreement.Torch:0.0000}, ML.NET {agreement.MlNet:0.0000} on {agreement.Count} images, {same}");
    }
}
