using System.Diagnostics;
using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Scoring;
using FashionResNet.Scoring.Evaluation;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Reports;
using Microsoft.ML;

namespace FashionResNet.Trainer.Runs;

/// <summary>The whole road: train, export, prove, score through ML.NET, report.</summary>
internal static class FullRun
{
    /// <summary>Leaves every file of a run in the folder.</summary>
    /// <param name="options">What was asked.</param>
    /// <param name="files">The data.</param>
    /// <param name="observer">Told how it goes.</param>
    /// <param name="quantization">How to make the proven model INT8; null leaves it float32.</param>
    /// <param name="cancellation">Stops it; what was trained is kept.</param>
    public static RunSummary Run(
        RunOptions options,
        FashionMnistFiles files,
        IRunObserver observer,
        Func<ModelMetadata, QuantizationOptions>? quantization,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using TrainedModel model = TrainingRun.Train(options, files, observer, cancellation);
        RunFolder folder = model.Folder;
        cancellation.ThrowIfCancellationRequested();
        ExportReport export = ModelExport.Export(
            model.Network, folder.Onnx, model.Metadata, model.Preprocessing, model.TestImages);
        cancellation.ThrowIfCancellationRequested();

        // On the CPU, whatever trained: CUDA's TensorFloat-32 would blur the comparison of the two sides.
        var scoring = new ScoringOptions { Device = "cpu", Threads = options.Threads };
        EvaluationResult evaluation = ModelEvaluator.Evaluate(folder.Onnx, model.TestImages, scoring, cancellation);
        Agreement agreement = Agreement.Check(
            model.TestScores, evaluation.Predictions, evaluation.Report.Metrics.Accuracy, export.Parity.Tolerance);
        if (quantization is not null)
        {
            export = ModelExport.Export(
                model.Network, folder.Onnx, model.Metadata, model.Preprocessing, model.TestImages,
                quantization: quantization(model.Metadata));
            cancellation.ThrowIfCancellationRequested();
            evaluation = ModelEvaluator.Evaluate(folder.Onnx, model.TestImages, scoring, cancellation);
        }

        SavePipeline(folder, scoring);
        AtomicFile.WriteAllText(folder.ReportJson, EvaluationJson.Serialize(evaluation.Report));
        AtomicFile.WriteAllText(folder.ReportHtml, EvaluationHtml.Render(evaluation.Report));
        ModelCard.Write(folder.Card, model, export, evaluation.Report);
        return new RunSummary(
            folder.FullPath, model.Config.Device, model.Training, export, agreement, evaluation.Report, watch.Elapsed.TotalSeconds);
    }

    /// <summary><c>model.zip</c>: the same model as a pipeline that <c>mlContext.Model.Load</c> takes.</summary>
    private static void SavePipeline(RunFolder folder, ScoringOptions scoring)
    {
        var mlContext = new MLContext();
        DataViewSchema input = mlContext.Data.LoadFromEnumerable<ImageInput>([]).Schema;
        using BatchedImageClassifier classifier = BatchedImageClassifier.Load(folder.Onnx, scoring);
        AtomicFile.Write(folder.Pipeline, stream => mlContext.Model.Save(classifier, input, stream));
    }
}
