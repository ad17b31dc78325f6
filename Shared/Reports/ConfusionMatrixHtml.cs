using System.Globalization;
using System.Text;
using FashionResNet.Shared.Metrics;

namespace FashionResNet.Shared.Reports;

/// <summary>
/// The confusion matrix as a heat map. A cell's colour is its share of the row, under a square root: a few per cent of
/// mistakes, which are what one looks for, would else be invisible beside the diagonal.
/// </summary>
internal static class ConfusionMatrixHtml
{
    /// <summary>From this strength on the colour is so deep that the number on it is written light.</summary>
    private const double Deep = 0.6;

    public static void Append(StringBuilder html, ClassificationMetrics metrics)
    {
        html.Append("""
            <section>
            <h2>Confusion matrix</h2>
            <p class="muted">Row: right class. Column: predicted class. <span class="key right"></span> right
            <span class="key wrong"></span> mistaken; the deeper, the larger its share of the row.</p>
            <div class="scroll"><table class="matrix">
            <thead><tr><td></td>
            """);
        foreach (ClassMetrics one in metrics.PerClass)
        {
            html.Append(
                CultureInfo.InvariantCulture, $"<th scope=\"col\"><span>{EvaluationHtml.Escape(one.Label)}</span></th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        for (int right = 0; right < metrics.PerClass.Count; right++)
        {
            AppendRow(html, metrics, right);
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void AppendRow(StringBuilder html, ClassificationMetrics metrics, int right)
    {
        string rightLabel = EvaluationHtml.Escape(metrics.PerClass[right].Label);
        html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{rightLabel}</th>");
        for (int predicted = 0; predicted < metrics.PerClass.Count; predicted++)
        {
            int count = metrics.ConfusionMatrix[right][predicted];
            double strength = count == 0 ? 0 : Math.Sqrt((double)count / metrics.PerClass[right].Support);
            string kind = (predicted == right ? "right" : "wrong") + (strength >= Deep ? " deep" : string.Empty);
            string says = count == 0
                ? "class=\"none\""
                : $"class=\"{kind}\" title=\"{rightLabel} → {EvaluationHtml.Escape(metrics.PerClass[predicted].Label)}\"";
            html.Append(CultureInfo.InvariantCulture, $"<td {says} style=\"--s:{strength * 100:0}%\">{count}</td>");
        }

        html.Append("</tr>\n");
    }
}
