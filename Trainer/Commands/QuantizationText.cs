using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;

namespace FashionResNet.Trainer.Commands;

/// <summary>What INT8 gained and lost, for a person.</summary>
internal static class QuantizationText
{
    public static string Render(ExportReport export, QuantizationReport report)
    {
        string method = report.Method.ToString().ToLowerInvariant();
        (double fp32, double int8) = (report.Comparisons[0].Fp32ImagesPerSecond, report.Comparisons[0].Int8ImagesPerSecond);
        List<string> lines =
        [
            $"int8: {report.Quantized.Count} layers, {method} over {report.CalibrationCount} images of "
                + report.CalibrationDataset,
            Size(export.Bytes, report.Fp32Bytes),
            Text($"  speed {fp32:0} -> {int8:0} images/s ({int8 / fp32:0.00} times)"),
            .. report.Comparisons.Select(Accuracy),
        ];
        if (report.Kept.Count > 0)
        {
            lines.Add($"  kept in fp32: {string.Join(", ", report.Kept)}");
        }

        if (report.Unsupported.Count > 0)
        {
            IEnumerable<string> reasons = report.Unsupported.Select(layer => $"{layer.Name} ({layer.OpType}: {layer.Reason})");
            lines.Add($"  fp32, as INT8 is not possible: {string.Join(", ", reasons)}");
        }

        return string.Join('\n', lines);
    }

    private static string Size(long int8, long fp32)
        => Text($"  size {fp32 / 1e6:0.0} MB -> {int8 / 1e6:0.0} MB ({100.0 * int8 / fp32:0.0} %)");

    private static string Accuracy(QuantizationComparison on) => Text(
        $"  accuracy {on.Fp32Accuracy:0.0000} -> {on.Int8Accuracy:0.0000} on {on.Count} images of {on.Dataset}; ")
        + Text($"same class on {on.Agreement:0.0000}, mean |Δ probability| {on.MeanAbsProbabilityDiff:0.0000}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
