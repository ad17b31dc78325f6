using System.Diagnostics;
using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Scoring;
using FashionResNet.Scoring.Evaluation;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Reports;
using Microsoft.ML;

namespace FashionResNet.Trainer.Runs;

/// <summary>The whole road: train, export, prove, score through ML.NET, report; then, if asked for, the same in INT8.</summary>
internal static class FullRun
{
    /// <summary>Leaves every file of a run in the folder: those of float32 stay where INT8 fails.</summary>
    /// <param name="options">What was asked.</param>
    /// <param name="data">The data.</param>
    /// <param name="observer">Told how it goes.</param>
    /// <param name="cancellation">Stops it; what was trained is kept.</param>
    /// <exception cref="InvalidInputException">The options contradict each other, the data, or what the folder holds.</exception>
    public static RunSummary Run(
        RunOptions options, LoadedData data, IRunObserver observer, CancellationToken cancellation)
    {
        if (options is { Resume: true, Quantization: null } && RunRecord.IsInt8(RunFolder.At(options.Folder)))
        {
            throw new InvalidInputException($"{options.Folder} holds an INT8 model, which float32 would replace: give --int8 again.");
        }

        var watch = Stopwatch.StartNew();
        using TrainedModel model = TrainingRun.Train(options, data, observer, cancellation);
        try
        {
            return ExportAndEvaluate(model, options, observer, watch, cancellation);
        }
        catch (OperationCanceledException)
        {
            TrainingRun.TellOfResume(options, observer);
            throw;
        }
    }

    private static RunSummary ExportAndEvaluate(
        TrainedModel model, RunOptions options, IRunObserver observer, Stopwatch watch, CancellationToken cancellation)
    {
        RunFolder folder = model.Folder;
        cancellation.ThrowIfCancellationRequested();
        ExportReport export = Export(model, quantization: null, cancellation);
        cancellation.ThrowIfCancellationRequested();

        // On the CPU, whatever trained: CUDA's TensorFloat-32 would blur the comparison of the two sides.
        var scoring = new ScoringOptions { Device = "cpu", Threads = options.Threads };
        EvaluationResult evaluation = ModelEvaluator.Evaluate(folder.Onnx, model.TestImages, scoring, cancellation: cancellation);
        Agreement agreement = Agreement.Check(
            model.TestScores, evaluation.Predictions, evaluation.Report.Metrics.Accuracy, export.Parity.Tolerance);
        Write(model, options, export, evaluation.Report, scoring);
        if (options.Quantization is { } quantization)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                export = Export(model, quantization(model.TrainImages, model.HeldOutImages), cancellation);
            }
            catch (FashionResNetException)
            {
                observer.Note("no INT8 model: the files are of float32; --resume with other options for INT8 tries again");
                throw;
            }

            cancellation.ThrowIfCancellationRequested();
            evaluation = ModelEvaluator.Evaluate(folder.Onnx, model.TestImages, scoring, cancellation: cancellation);
            Write(model, options, export, evaluation.Report, scoring);
        }

        return new RunSummary(
            folder.FullPath, model.Config.Device, model.Training, export, agreement, evaluation.Report, watch.Elapsed.TotalSeconds);
    }

    /// <summary>
    /// <c>model.onnx</c>. The card of the one before goes: it is the last of a run's files, and tells that all are of one model.
    /// </summary>
    private static ExportReport Export(TrainedModel model, QuantizationOptions? quantization, CancellationToken cancellation)
    {
        ExportReport export = ModelExport.Export(
            model.Network,
            model.Folder.Onnx,
            model.Metadata,
            model.Preprocessing,
            model.TestImages,
            quantization: quantization,
            cancellation: cancellation);
        File.Delete(model.Folder.Card);
        return export;
    }

    /// <summary>Pipeline, report and card, the card last.</summary>
    private static void Write(
        TrainedModel model, RunOptions options, ExportReport export, EvaluationReport report, ScoringOptions scoring)
    {
        SavePipeline(model.Folder, scoring);
        AtomicFile.WriteAllText(model.Folder.ReportJson, EvaluationJson.Serialize(report));
        AtomicFile.WriteAllText(model.Folder.ReportHtml, EvaluationHtml.Render(report));
        ModelCard.Write(model.Folder.Card, model, export, report, options.CommandLine);
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
