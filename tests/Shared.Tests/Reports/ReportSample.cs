using FashionResNet.Shared.Data;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Reports;

namespace FashionResNet.Shared.Tests.Reports;

/// <summary>A report as an evaluation of 10,000 test images gives it.</summary>
internal static class ReportSample
{
    private static readonly int[][] Confusion =
    [
        [858, 1, 14, 14, 3, 1, 104, 0, 5, 0],
        [1, 984, 0, 10, 2, 0, 2, 0, 1, 0],
        [15, 1, 866, 8, 58, 0, 51, 0, 1, 0],
        [12, 5, 8, 925, 26, 0, 22, 0, 2, 0],
        [0, 1, 47, 24, 872, 0, 55, 0, 1, 0],
        [0, 0, 0, 0, 0, 980, 0, 15, 1, 4],
        [95, 1, 55, 22, 61, 0, 759, 0, 7, 0],
        [0, 0, 0, 0, 0, 8, 0, 975, 0, 17],
        [2, 1, 2, 2, 3, 2, 1, 2, 985, 0],
        [0, 0, 0, 0, 0, 5, 1, 34, 0, 960],
    ];

    public static EvaluationReport Make(IReadOnlyList<string>? labels = null, int[][]? confusion = null)
    {
        labels ??= FashionMnist.ClassNames;
        return new EvaluationReport
        {
            Model = "model.onnx",
            ModelSha256 = new string('a', 64),
            Metadata = new ModelMetadata
            {
                Labels = labels,
                Image = new ImageSpec(1, 28, 28),
                Mean = [0.286f],
                Std = [0.353f],
                Arch = "d2l-resnet18",
                TrainRecipe = "quick",
                TrainSeed = 0,
                TrainDataset = "Fashion-MNIST train",
                TestAccuracy = 0.9164,
                TestCount = 10000,
                ParityMaxAbsDiff = 4.8e-6,
                ParityArgmaxAgreement = 1,
                ProducerVersion = "0.1.0",
            },
            Dataset = "Fashion-MNIST test",
            Metrics = ClassificationMetrics.FromConfusionMatrix(labels, confusion ?? Confusion, 0.2431, 0.9957),
            Device = "cpu",
            BatchSize = 64,
            Seconds = 2.5,
            CreatedAt = new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero),
        };
    }

    /// <summary>Many classes, each image of one taken for the next.</summary>
    public static EvaluationReport WithClasses(int count, string name = "class")
    {
        int[][] confusion = [.. Enumerable.Range(0, count).Select(right =>
            Enumerable.Range(0, count).Select(predicted => predicted == (right + 1) % count ? 1000 + right : 0).ToArray())];
        return Make([.. Enumerable.Range(0, count).Select(i => $"{name} {i}")], confusion);
    }
}
