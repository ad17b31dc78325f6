using System.Globalization;
using System.Text;
using FashionResNet.Shared.Metrics;

namespace FashionResNet.Shared.Reports;

/// <summary>An evaluation as plain text for a terminal, at most 120 columns wide (long class names are cut).</summary>
public static class EvaluationText
{
    private const int Width = 120;
    private const int LongestLabel = 24;
    private const int NarrowestColumn = 6;
    private const int MostConfusions = 20;

    /// <summary>
    /// Model and set, the overall figures, a table by class and the confusion matrix; where that does not fit, the most frequent
    /// confusions instead.
    /// </summary>
    public static string Render(EvaluationReport report)
    {
        ClassificationMetrics metrics = report.Metrics;
        var text = new StringBuilder(RenderSummary(report));
        int labelWidth = LabelWidth(metrics);
        int column = Math.Min((Width - labelWidth - 2) / metrics.PerClass.Count, 12);
        if (column >= NarrowestColumn)
        {
            AppendMatrix(text, metrics, labelWidth, column);
        }
        else
        {
            AppendConfusions(text, metrics);
        }

        return text.ToString();
    }

    /// <summary>The same without the confusion matrix.</summary>
    public static string RenderSummary(EvaluationReport report)
    {
        ClassificationMetrics metrics = report.Metrics;
        var text = new StringBuilder();
        Line(text, $"{report.Model} on {report.Dataset}: {ReportNumbers.Count(metrics.Count)} images");
        string macro = ReportNumbers.Share(metrics.MacroAccuracy);
        Line(text, $"  accuracy        {ReportNumbers.Share(metrics.Accuracy)} (micro)   {macro} (macro)");
        Line(text, $"  top-3 accuracy  {ReportNumbers.Share(metrics.Top3Accuracy)}");
        Line(text, $"  log-loss        {ReportNumbers.Share(metrics.LogLoss)}");
        string speed = $"{ReportNumbers.Count(report.ImagesPerSecond)} images/s on {report.Device}";
        Line(text, $"  speed           {speed}, batch {report.BatchSize}, {ReportNumbers.Seconds(report.Seconds)}");
        Line(text, string.Empty);
        return text.Append(RenderClasses(metrics)).ToString();
    }

    /// <summary>Just the table by class.</summary>
    public static string RenderClasses(ClassificationMetrics metrics)
    {
        var text = new StringBuilder();
        AppendClasses(text, metrics, LabelWidth(metrics));
        return text.ToString();
    }

    private static int LabelWidth(ClassificationMetrics metrics)
        => Math.Clamp(metrics.PerClass.Max(c => c.Label.Length), "class".Length, LongestLabel);

    private static void AppendClasses(StringBuilder text, ClassificationMetrics metrics, int labelWidth)
    {
        Line(text, $"{"class".PadRight(labelWidth)}  precision    recall        F1   images");
        foreach (ClassMetrics one in metrics.PerClass)
        {
            string figures = string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Precision,11:0.0000}{one.Recall,10:0.0000}{one.F1,10:0.0000}{one.Support,9:N0}");
            Line(text, Cut(one.Label, labelWidth).PadRight(labelWidth) + figures);
        }
    }

    private static void AppendMatrix(StringBuilder text, ClassificationMetrics metrics, int labelWidth, int column)
    {
        Line(text, string.Empty);
        Line(text, "confusion matrix (row: right class, column: predicted class)");
        IEnumerable<string> heads = metrics.PerClass.Select(c => Cut(c.Label, column - 1).PadLeft(column));
        Line(text, new string(' ', labelWidth) + string.Concat(heads));
        for (int i = 0; i < metrics.PerClass.Count; i++)
        {
            IEnumerable<string> cells = metrics.ConfusionMatrix[i].Select(count => $"{count}".PadLeft(column));
            Line(text, Cut(metrics.PerClass[i].Label, labelWidth).PadRight(labelWidth) + string.Concat(cells));
        }
    }

    private static void AppendConfusions(StringBuilder text, ClassificationMetrics metrics)
    {
        var confusions = metrics.ConfusionMatrix
            .SelectMany((row, right) => row.Select((count, predicted) => (right, predicted, count)))
            .Where(c => c.right != c.predicted && c.count > 0)
            .OrderByDescending(c => c.count)
            .Take(MostConfusions);
        Line(text, string.Empty);
        Line(text, "most frequent confusions (images, right class, class it was taken for)");
        foreach ((int right, int predicted, int count) in confusions)
        {
            string truth = Cut(metrics.PerClass[right].Label, LongestLabel);
            string taken = Cut(metrics.PerClass[predicted].Label, LongestLabel);
            Line(text, $"{ReportNumbers.Count(count),9}  {truth} taken for {taken}");
        }
    }

    private static string Cut(string label, int width) => label.Length <= width ? label : label[..(width - 1)] + "…";

    private static void Line(StringBuilder text, string line) => text.Append(line.TrimEnd()).Append('\n');
}
