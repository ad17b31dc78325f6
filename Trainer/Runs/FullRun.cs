using System.Diagnostics;
using FashionResNet.Exporter;
using FashionResNet.Scoring;
using FashionResNet.Scoring.Evaluation;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.IO;
using FashionResNet.Shared.Reports;
using Microsoft.ML;

namespace FashionResNet.Trainer.Runs;

/// <summary>The whole road: train, export, prove, score through ML.NET, report.</summary>
internal static class FullRun
{
    /// <summary>Leaves every file of a run in the folder.</summary>
    public static RunSummary Run(
        RunOptions options, FashionMnistFiles files, IRunObserver observer, CancellationToken cancellation)
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
