using System.Globalization;
using System.Text;
using FashionResNet.Exporter;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Reports;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>card.md</c>: what the model is, what it was trained on, how good it is and what it cannot do.</summary>
internal static class ModelCard
{
    private const string SeedsRow = "| over seeds |";

    /// <param name="path">The file.</param>
    /// <param name="model">What was trained.</param>
    /// <param name="export">How it was exported.</param>
    /// <param name="report">How good it is.</param>
    /// <param name="commandLine">What the program that exported it was started with; null where it was not.</param>
    public static void Write(string path, TrainedModel model, ExportReport export, EvaluationReport report, string? commandLine)
        => AtomicFile.WriteAllText(path, Render(model, export, report, commandLine));

    /// <summary>Puts what all seeds of a repeated run came to into the card of one; does nothing where there is no card.</summary>
    public static void TellOfSeeds(string path, RepeatSummary summary)
    {
        if (File.Exists(path))
        {
            string[] lines = File.ReadAllLines(path);
            string row = OverSeeds(summary);
            AtomicFile.WriteAllText(
                path, string.Concat(lines.Select(line => (line.StartsWith(SeedsRow, StringComparison.Ordinal) ? row : line) + "\n")));
        }
    }

    private static string Render(TrainedModel model, ExportReport export, EvaluationReport report, string? commandLine)
    {
        RunConfig config = model.Config;
        TrainingResult training = model.Training;
        ModelMetadata metadata = model.Metadata;
        ClassificationMetrics metrics = report.Metrics;
        ClassMetrics weakest = metrics.PerClass.Where(c => c.Support > 0).MinBy(c => c.Recall)!;
        double minutes = training.Epochs.Sum(e => e.Seconds) / 60;
        var text = new StringBuilder();
        Line($"# {metadata.Arch}, recipe {config.Recipe.Name}, seed {config.Seed}");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| task | one of {metadata.Labels.Count} classes: {string.Join(", ", metadata.Labels)} |");
        Line($"| input | uint8 [N, {metadata.Image.Channels}, {metadata.Image.Height}, {metadata.Image.Width}]; everything after the bytes is in the graph |");
        Line($"| test accuracy | {metrics.Accuracy:0.0000} on {metrics.Count} images of {report.Dataset}, through ML.NET{Precision(model, export)} |");
        Line($"{SeedsRow} this seed alone was trained; `--repeat` tells mean and deviation |");
        Line($"| macro accuracy, log-loss, top-3 | {metrics.MacroAccuracy:0.0000}, {metrics.LogLoss:0.0000}, {metrics.Top3Accuracy:0.0000} |");
        if (model.Validation is { } held)
        {
            Line($"| validation accuracy | {held.Accuracy:0.0000} on {held.Count} images held out of training{Choice(model)} |");
        }

        Line($"| trained on | {config.Dataset}, {config.TrainCount} images, {config.ValidationCount} held out{Limit(config)} |");
        Line($"| training | {training.Epochs.Count} epochs in {minutes:0.0} minutes, {training.ExamplesPerSecond:0.0} examples/s on {config.Device}; weights of epoch {training.BestEpoch.Epoch} |");
        Line($"| export | opset {export.Opset}, {export.Bytes / 1e6:0.0} MB, max abs logit difference of the float32 graph to TorchSharp {export.Parity.MaxAbsDiff:0.0e+0} over {export.Parity.ImageCount} images |");
        if (export.Quantization is { } int8)
        {
            Line($"| INT8 | {int8.Quantized.Count} layers, {int8.Kept.Count + int8.Unsupported.Count} stay float32; {int8.Method.ToString().ToLowerInvariant()} over {int8.CalibrationCount} images of {int8.CalibrationDataset}; float32 {int8.Fp32Bytes / 1e6:0.0} MB |");
        }

        Line($"| SHA-256 of model.onnx | `{export.Sha256}` |");
        Line($"| machine | {(config.Gpu is { } gpu ? $"{gpu}; " : "")}{config.Machine.Cpu}, {config.Machine.Cores} cores, {config.Machine.Threads} threads; {config.Machine.Os} |");
        Line($"| versions | FashionResNet {config.Version}, TorchSharp {config.Machine.TorchSharp}, {config.Machine.DotNet} |");
        Line($"| finished | {report.CreatedAt.ToUniversalTime():yyyy-MM-dd HH:mm} UTC |");
        string[] commands = [.. new[] { config.CommandLine, commandLine }.OfType<string>().Distinct()]; // begun, and gone on with
        if (commands.Length > 0)
        {
            Line($"");
            Line($"## Made by");
            Line($"");
            Line($"```console");
            Array.ForEach(commands, command => Line($"dotnet run -c Release --project Trainer -- {command}"));
            Line($"```");
        }

        Line($"");
        Line($"## Recipe");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        foreach ((string field, string value) in RecipeDifference.Values(config.Recipe))
        {
            Line($"| {field} | {value} |");
        }

        Line($"");
        Line($"## Known limits");
        Line($"");
        Line($"- Weakest class: {weakest.Label}, {weakest.Recall:0.000} of its images are recognised.");
        Line($"- Most frequent mistake: {Mistake(metrics)}.");
        if (config.IsOfficialData)
        {
            Line($"- Fashion-MNIST shows one light garment on black, centred and framed alike; other photographs give other accuracy.");
            Line($"- Of the test images, 10 stand in the training images too, and some labels are wrong: known flaws of the data set.");
        }

        Line($"- Whatever it is shown, it names one of its {metadata.Labels.Count} classes; a probability is the network's own softmax, not calibrated.");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>How often the test set was looked at, and what float32 gives.</summary>
    private static string Precision(TrainedModel model, ExportReport export)
    {
        string scored = model.Config.Recipe.TestEveryEpoch ? "scored after every epoch, chosen by none" : "scored once";
        return export.Quantization is null
            ? $", {scored}"
            : string.Create(CultureInfo.InvariantCulture, $", INT8; float32 has {model.TestScores.Accuracy:0.0000}, {scored}");
    }

    /// <summary>By which figure the epoch was chosen: the plain one, where the final one is an average with the mirror image.</summary>
    private static string Choice(TrainedModel model) => model.Training.BestEpoch.ValidationAccuracy is { } plain && model.Config.Recipe.FlipAverage
        ? string.Create(CultureInfo.InvariantCulture, $", averaged with the mirror image; the epoch was chosen without that ({plain:0.0000})")
        : ", by which the epoch was chosen";

    private static string OverSeeds(RepeatSummary summary)
    {
        string validation = summary.ValidationAccuracy is { } held ? $"validation accuracy {held.ToText("0.0000")}, " : string.Empty;
        string deviation = summary.TestAccuracy.Deviation is null ? string.Empty : " (mean ± sample standard deviation)";
        return $"{SeedsRow} {summary.Seeds.Count} (seeds {string.Join(", ", summary.Seeds.Select(seed => seed.Seed))}): "
            + $"test accuracy {summary.TestAccuracy.ToText("0.0000")}, {validation}{summary.Minutes.ToText("0.0")} minutes, "
            + $"{summary.ExamplesPerSecond.ToText("0.0")} examples/s{deviation} |";
    }

    private static string Mistake(ClassificationMetrics metrics)
    {
        (int Right, int Taken, int Count) most = metrics.ConfusionMatrix
            .SelectMany((row, right) => row.Select((count, taken) => (right, taken, count)))
            .Where(cell => cell.right != cell.taken)
            .MaxBy(cell => cell.count);
        return $"{metrics.PerClass[most.Right].Label} taken for {metrics.PerClass[most.Taken].Label}, {most.Count} of its "
            + $"{metrics.PerClass[most.Right].Support} images";
    }

    private static string Limit(RunConfig config)
        => config.LimitTrain is { } limit ? string.Create(CultureInfo.InvariantCulture, $" (--limit-train {limit})") : string.Empty;
}
