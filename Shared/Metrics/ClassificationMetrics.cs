namespace FashionResNet.Shared.Metrics;

/// <summary>How well a set of images was classified.</summary>
public sealed record ClassificationMetrics
{
    /// <summary>Number of images.</summary>
    public required int Count { get; init; }

    /// <summary>Share of images classified rightly (micro accuracy), 0..1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean recall over the classes that occur (macro accuracy), 0..1.</summary>
    public required double MacroAccuracy { get; init; }

    /// <summary>Mean −ln p of the right class, in nats.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Share of images whose class is among the three best, 0..1.</summary>
    public required double Top3Accuracy { get; init; }

    /// <summary>Per class, in the order of the labels.</summary>
    public required IReadOnlyList<ClassMetrics> PerClass { get; init; }

    /// <summary>Counts by right class (row) and predicted class (column), in the order of <see cref="PerClass"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix { get; init; }

    /// <summary>Everything that follows from the confusion matrix, beside what does not.</summary>
    /// <param name="labels">Class names.</param>
    /// <param name="confusion">Counts by right class (row) and predicted class (column).</param>
    /// <param name="logLoss">Mean −ln p of the right class, in nats.</param>
    /// <param name="top3Accuracy">Share of images whose class is among the three best.</param>
    public static ClassificationMetrics FromConfusionMatrix(
        IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> confusion, double logLoss, double top3Accuracy)
    {
        ClassMetrics[] perClass = labels.Select((label, i) =>
        {
            int right = confusion[i][i];
            int support = confusion[i].Sum();
            int predicted = confusion.Sum(row => row[i]);
            double precision = Ratio(right, predicted);
            double recall = Ratio(right, support);
            return new ClassMetrics(label, precision, recall, Ratio(2 * right, support + predicted), support);
        }).ToArray();
        int count = perClass.Sum(c => c.Support);
        return new ClassificationMetrics
        {
            Count = count,
            Accuracy = Ratio(Enumerable.Range(0, labels.Count).Sum(i => confusion[i][i]), count),
            MacroAccuracy = perClass.Where(c => c.Support > 0).Select(c => c.Recall).DefaultIfEmpty().Average(),
            LogLoss = logLoss,
            Top3Accuracy = top3Accuracy,
            PerClass = perClass,
            ConfusionMatrix = confusion,
        };
    }

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
