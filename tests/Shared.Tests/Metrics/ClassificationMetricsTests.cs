using FashionResNet.Shared.Metrics;

namespace FashionResNet.Shared.Tests.Metrics;

public sealed class ClassificationMetricsTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void FromConfusionMatrix_ThreeClasses_IsAsByHand()
    {
        // a: 8 of 10 right, 2 taken for b. b: 3 of 5 right, 1 for a, 1 for c. c: 5 of 5 right.
        int[][] confusion = [[8, 2, 0], [1, 3, 1], [0, 0, 5]];

        ClassificationMetrics metrics = ClassificationMetrics.FromConfusionMatrix(["a", "b", "c"], confusion, 0.5, 0.9);

        Assert.Equal(20, metrics.Count);
        Assert.Equal(16.0 / 20, metrics.Accuracy, Exact);
        Assert.Equal((0.8 + 0.6 + 1) / 3, metrics.MacroAccuracy, Exact);
        Assert.Equal((0.5, 0.9), (metrics.LogLoss, metrics.Top3Accuracy));
        ClassMetrics b = metrics.PerClass[1];
        Assert.Equal(("b", 5), (b.Label, b.Support));
        Assert.Equal(3.0 / 5, b.Precision, Exact); // 2 + 3 were called b
        Assert.Equal(3.0 / 5, b.Recall, Exact);
        Assert.Equal(8.0 / 9, metrics.PerClass[0].Precision, Exact);
        Assert.Equal(16.0 / 19, metrics.PerClass[0].F1, Exact); // 2·8 / (10 + 9)
    }

    [Fact]
    public void FromConfusionMatrix_ClassThatNeitherOccursNorIsPredicted_IsZeroAndOutOfTheMean()
    {
        int[][] confusion = [[1, 1, 0], [0, 2, 0], [0, 0, 0]];

        ClassificationMetrics metrics = ClassificationMetrics.FromConfusionMatrix(["a", "b", "c"], confusion, 0, 1);

        Assert.Equal(new ClassMetrics("c", 0, 0, 0, 0), metrics.PerClass[2]);
        Assert.Equal(0.75, metrics.MacroAccuracy, Exact);
    }

    [Fact]
    public void FromConfusionMatrix_NoImages_IsZeroNotNaN()
    {
        ClassificationMetrics metrics = ClassificationMetrics.FromConfusionMatrix(["a"], [[0]], 0, 0);

        Assert.Equal((0, 0.0, 0.0), (metrics.Count, metrics.Accuracy, metrics.MacroAccuracy));
    }
}
