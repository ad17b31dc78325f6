using System.Diagnostics;
using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Evaluation;

/// <summary>Measures a model on labelled images through ML.NET.</summary>
public static class ModelEvaluator
{
    private const int TopK = 3;

    /// <summary>Scores all images once, in batches, and has ML.NET's evaluator judge the scores.</summary>
    /// <param name="modelPath">A model, see <see cref="BatchedImageClassifier.Load"/>.</param>
    /// <param name="images">At least one image, of the model's shape and with its class names.</param>
    /// <param name="options">Device, batch size, threads; null for the defaults.</param>
    /// <param name="description">What a model of another origin does not say itself; null for one of this exporter.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="InvalidInputException">The model cannot be used, does not fit the images, or gives a score that is no
    /// finite number.</exception>
    public static EvaluationResult Evaluate(
        string modelPath, ImageDataSet images, ScoringOptions? options = null, ModelDescription? description = null,
        CancellationToken cancellation = default)
    {
        FileStamp? stamp = FileStamp.Read(modelPath);
        using var classifier = BatchedImageClassifier.Load(modelPath, options, description);
        string sha256 = FileStamp.HashOf(modelPath, stamp);
        CheckFit(classifier.Metadata, images, modelPath);
        var scores = new ScoredImages(images.Count, images.ClassNames.Count);
        WarmUp(classifier, images, modelPath, cancellation);
        var watch = Stopwatch.StartNew();
        scores.Read(classifier.Transform(ImageDataView.Create(images)), modelPath, cancellation);
        watch.Stop();
        var report = new EvaluationReport
        {
            Model = Path.GetFileName(modelPath),
            ModelSha256 = sha256,
            Metadata = classifier.Metadata,
            Dataset = images.Name,
            Metrics = Measure(images, scores),
            Device = classifier.Device,
            ExecutionProvider = classifier.ExecutionProvider,
            BatchSize = classifier.BatchSize,
            Seconds = watch.Elapsed.TotalSeconds,
        };
        return new EvaluationResult(report, scores.Predictions, scores.Logits, scores.Probabilities);
    }

    /// <summary>The first run of a shape chooses kernels and takes memory; the speed in the report is that of the others.</summary>
    private static void WarmUp(BatchedImageClassifier classifier, ImageDataSet images, string modelPath, CancellationToken cancellation)
    {
        ImageDataSet first = images.Take(Math.Min(images.Count, classifier.BatchSize));
        new ScoredImages(first.Count, first.ClassNames.Count).Read(
            classifier.Transform(ImageDataView.Create(first)), modelPath, cancellation);
    }

    private static void CheckFit(ModelMetadata model, ImageDataSet images, string modelPath)
    {
        if (images.Count == 0)
        {
            throw new InvalidInputException($"{images.Name} has no images to evaluate on.");
        }

        if (images.Spec != model.Image)
        {
            throw new InvalidInputException(
                $"{images.Name} has {images.Spec} images; {modelPath} takes {model.Image}.");
        }

        if (!images.ClassNames.SequenceEqual(model.Labels))
        {
            throw new InvalidInputException(
                $"{images.Name} has the classes {string.Join(", ", images.ClassNames)}; "
                + $"{modelPath} knows {string.Join(", ", model.Labels)}.");
        }
    }

    private static ClassificationMetrics Measure(ImageDataSet images, ScoredImages scores)
    {
        var ml = new MLContext();
        int classes = images.ClassNames.Count;
        var definition = SchemaDefinition.Create(typeof(ScoredRow));
        definition[ImageColumns.Label].ColumnType = ClassKey.Type(classes);
        definition[ImageColumns.PredictedLabel].ColumnType = ClassKey.Type(classes);
        definition[ImageColumns.Score].ColumnType = new VectorDataViewType(NumberDataViewType.Single, classes);

        // Keys count from 1 within ML.NET, but LoadFromEnumerable takes them from 0 and adds the 1.
        IDataView view = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, images.Count).Select(index => new ScoredRow
            {
                Label = (uint)images.Labels.Span[index],
                PredictedLabel = (uint)scores.Predictions[index],
                Score = scores.Probabilities.AsSpan(index * classes, classes).ToArray(),
            }),
            definition);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(
            view, topKPredictionCount: Math.Min(TopK, classes));
        int[][] confusion = metrics.ConfusionMatrix.Counts
            .Select(row => row.Select(count => (int)count).ToArray())
            .ToArray();
        var measured = ClassificationMetrics.FromConfusionMatrix(
            images.ClassNames, confusion, metrics.LogLoss, metrics.TopKAccuracy);
        return measured with { Accuracy = metrics.MicroAccuracy, MacroAccuracy = metrics.MacroAccuracy };
    }

    private sealed class ScoredRow
    {
        public uint Label { get; set; }

        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
