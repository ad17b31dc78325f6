using System.Globalization;
using System.Net;
using System.Text;
using FashionResNet.Shared.Metrics;

namespace FashionResNet.Shared.Reports;

/// <summary>
/// An evaluation as one HTML file that needs nothing else: no script, no font, no picture, nothing from the network. Light or
/// dark as the reader's system is.
/// </summary>
public static class EvaluationHtml
{
    /// <summary>The whole page. Every name that came from outside is escaped.</summary>
    public static string Render(EvaluationReport report)
    {
        var html = new StringBuilder();
        string title = Escape($"{report.Metadata.Arch ?? report.Model} on {report.Dataset}");
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>{EvaluationHtmlStyle.Css}</style>
            </head>
            <body>
            <main>
            <header>
            <p class="kicker">Evaluation report</p>
            <h1>{title}</h1>
            <p class="muted">{Escape(report.Model)} · {ReportNumbers.Time(report.CreatedAt)}</p>
            </header>

            """);
        AppendTiles(html, report);
        AppendClasses(html, report.Metrics);
        ConfusionMatrixHtml.Append(html, report.Metrics);
        AppendCard(html, report);
        html.Append("</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static void AppendTiles(StringBuilder html, EvaluationReport report)
    {
        ClassificationMetrics metrics = report.Metrics;
        html.Append("<section class=\"tiles\">\n");
        Tile("accuracy", ReportNumbers.Percent(metrics.Accuracy), $"of {ReportNumbers.Count(metrics.Count)} images");
        Tile("macro accuracy", ReportNumbers.Percent(metrics.MacroAccuracy), "mean recall of the classes");
        Tile("top-3 accuracy", ReportNumbers.Percent(metrics.Top3Accuracy), "right class among the best three");
        Tile("log-loss", ReportNumbers.Share(metrics.LogLoss), "nats, lower is better");
        string on = report.ExecutionProvider is { } provider ? $"{report.Device} ({provider})" : report.Device;
        string how = $"images/s · {on} · batch {report.BatchSize} · {ReportNumbers.Seconds(report.Seconds)}";
        Tile("speed", ReportNumbers.Count(report.ImagesPerSecond), how);
        html.Append("</section>\n");

        void Tile(string name, string value, string note) => html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"tile\"><h2>{name}</h2><p class=\"value\">{value}</p><p class=\"muted\">{Escape(note)}</p></div>\n");
    }

    private static void AppendClasses(StringBuilder html, ClassificationMetrics metrics)
    {
        html.Append("""
            <section>
            <h2>By class</h2>
            <div class="scroll"><table class="classes">
            <thead><tr><th>class</th><th>precision</th><th>recall</th><th>F1</th><th class="number">images</th></tr></thead>
            <tbody>

            """);
        foreach (ClassMetrics one in metrics.PerClass)
        {
            string bars = Bar(one.Precision) + Bar(one.Recall) + Bar(one.F1);
            string support = ReportNumbers.Count(one.Support);
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{Escape(one.Label)}</th>{bars}<td class=\"number\">{support}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static string Bar(double share) => string.Create(
        CultureInfo.InvariantCulture,
        $"<td><span class=\"bar\"><i style=\"width:{share * 100:0.0}%\"></i></span>{ReportNumbers.Share(share)}</td>");

    private static void AppendCard(StringBuilder html, EvaluationReport report)
    {
        html.Append("<section>\n<h2>Model</h2>\n<dl>\n");
        foreach ((string name, string value) in ReportNumbers.Card(report))
        {
            html.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{Escape(value)}</dd>\n");
        }

        html.Append("</dl>\n</section>\n");
    }
}
