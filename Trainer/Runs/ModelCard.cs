using System.Globalization;
using System.Text;
using FashionResNet.Exporter;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Reports;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>card.md</c>: what the model is, what it was trained on, how good it is and what it cannot do.</summary>
internal static class ModelCard
{
    public static void Write(string path, TrainedModel model, ExportReport export, EvaluationReport report)
        => AtomicFile.WriteAllText(path, Render(model, export, report));

    private static string Render(TrainedModel model, ExportReport export, EvaluationReport report)
    {
        RunConfig config = model.Config;
        TrainingResult training = model.Training;
        ModelMetadata metadata = model.Metadata;
        ClassMetrics weakest = report.Metrics.PerClass.MinBy(c => c.Recall)!;
        double minutes = training.Epochs.Sum(e => e.Seconds) / 60;
        var text = new StringBuilder();
        Line($"# {metadata.Arch}, recipe {config.Recipe.Name}, seed {config.Seed}");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| task | one of {metadata.Labels.Count} classes: {string.Join(", ", metadata.Labels)} |");
        Line($"| input | uint8 [N, {metadata.Image.Channels}, {metadata.Image.Height}, {metadata.Image.Width}]; everything after the bytes is in the graph |");
        Line($"| test accuracy | {report.Metrics.Accuracy:0.0000} on {report.Metrics.Count} images of {report.Dataset} (one seed, scored through ML.NET) |");
        Line($"| macro accuracy, log-loss, top-3 | {report.Metrics.MacroAccuracy:0.0000}, {report.Metrics.LogLoss:0.0000}, {report.Metrics.Top3Accuracy:0.0000} |");
        Line($"| trained on | {config.Dataset}, {config.TrainCount} images, {config.ValidationCount} held out to choose the epoch{Limit(config)} |");
        Line($"| training | {training.Epochs.Count} epochs in {minutes:0.0} minutes, {training.ExamplesPerSecond:0.0} examples/s on {config.Device}; weights of epoch {training.BestEpoch.Epoch} |");
        Line($"| export | opset {export.Opset}, {export.Bytes / 1e6:0.0} MB, max abs logit difference to TorchSharp {export.Parity.MaxAbsDiff:0.0e+0} over {export.Parity.ImageCount} images |");
        Line($"| SHA-256 of model.onnx | `{export.Sha256}` |");
        Line($"| machine | {config.Machine.Cpu}, {config.Machine.Cores} cores, {config.Machine.Threads} threads; {config.Machine.Os} |");
        Line($"| versions | FashionResNet {config.Version}, TorchSharp {config.Machine.TorchSharp}, {config.Machine.DotNet} |");
        Line($"");
        Line($"## Known limits");
        Line($"");
        Line($"- Weakest class: {weakest.Label}, {weakest.Recall:0.000} of its images are recognised.");
        Line($"- Fashion-MNIST shows one light garment on black, centred and framed alike; other photographs give other accuracy.");
        Line($"- Of the test images, 10 stand in the training images too, and some labels are wrong: known flaws of the data set.");
        Line($"- A probability is the network's own softmax; it was not calibrated.");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Limit(RunConfig config)
        => config.LimitTrain is { } limit ? string.Create(CultureInfo.InvariantCulture, $" (--limit-train {limit})") : string.Empty;
}
