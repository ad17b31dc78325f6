using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Reports;
using FashionResNet.Shared.Safetensors;
using FashionResNet.Trainer.Training;
using FashionResNet.Trainer.Weights;

namespace FashionResNet.Trainer.Runs;

/// <summary>A run, read back from the files of its folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Config">What made the run what it is.</param>
/// <param name="Training">Its complete epochs.</param>
/// <param name="TestAccuracy">Accuracy of the model on the test set, 0..1; null while the run has not ended.</param>
/// <param name="PerClass">By class on the test set; null where there is no report.</param>
/// <param name="Sizes">Bytes of the models in the folder, by file name.</param>
internal sealed record RunRecord(
    string Folder,
    RunConfig Config,
    TrainingResult Training,
    double? TestAccuracy,
    IReadOnlyList<ClassMetrics>? PerClass,
    IReadOnlyDictionary<string, long> Sizes)
{
    /// <summary>Time of training, scoring excluded.</summary>
    public double Minutes => Training.Epochs.Sum(epoch => epoch.Seconds) / 60;

    /// <exception cref="InvalidInputException">It is no run's folder, no epoch is complete, or a file is damaged.</exception>
    public static RunRecord Read(string path)
    {
        RunFolder folder = RunFolder.At(path);
        if (!File.Exists(folder.Config))
        {
            string seeds = File.Exists(RepeatFolder.SummaryJson(path)) ? "; it holds runs of several seeds: name one of its folders" : string.Empty;
            throw new InvalidInputException($"{path} is no folder of a run: no {Path.GetFileName(folder.Config)} in it{seeds}.");
        }

        RunConfig config = RunConfig.Read(folder.Config);
        if (!File.Exists(folder.Metrics))
        {
            throw new InvalidInputException($"{path}: no epoch is complete: no {Path.GetFileName(folder.Metrics)} in it.");
        }

        IReadOnlyList<EpochResult> epochs = MetricsCsv.Read(folder.Metrics);
        EvaluationReport? report = ReportOf(folder);
        return new RunRecord(
            folder.FullPath,
            config,
            new TrainingResult(epochs, Best(epochs), config.TrainCount, config.ValidationCount),
            report?.Metadata.Quantization is null ? TestAccuracyOf(folder) : report.Metrics.Accuracy, // the weights tell float32's
            report?.Metrics.PerClass,
            new[] { folder.Weights, folder.Onnx, folder.Pipeline }
                .Where(File.Exists)
                .ToDictionary(file => Path.GetFileName(file), file => new FileInfo(file).Length));
    }

    /// <summary>What the weights say of themselves; they say it when they were tested, at the end of training.</summary>
    public static double? TestAccuracyOf(RunFolder folder)
    {
        if (!File.Exists(folder.Weights))
        {
            return null;
        }

        using SafetensorsReader reader = SafetensorsReader.Open(folder.Weights);
        return WeightsMetadata.FromProperties(reader.Metadata).Metadata.TestAccuracy;
    }

    /// <summary>Whether the report is of an INT8 model.</summary>
    public static bool IsInt8(RunFolder folder) => ReportOf(folder)?.Metadata.Quantization is not null;

    private static EvaluationReport? ReportOf(RunFolder folder) => File.Exists(folder.ReportJson)
        ? EvaluationJson.Deserialize(File.ReadAllText(folder.ReportJson), folder.ReportJson)
        : null;

    /// <summary>The best on the held-out images and of equals the later, else the last: as the trainer chooses.</summary>
    private static EpochResult Best(IReadOnlyList<EpochResult> epochs)
        => epochs.Reverse().MaxBy(epoch => epoch.ValidationAccuracy ?? 0)!;
}
