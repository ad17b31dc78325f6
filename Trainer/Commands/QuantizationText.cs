using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;

namespace FashionResNet.Trainer.Commands;

/// <summary>What INT8 gained and lost, for a person.</summary>
internal static class QuantizationText
{
    public static string Render(ExportReport export, QuantizationReport report)
    {
        QuantizationComparison speed = report.Comparisons[0];
        List<string> lines =
        [
            Text($"int8: {report.Quantized.Count} layers, {report.Method.ToString().ToLowerInvariant()} over {report.CalibrationCount} images of {report.CalibrationDataset}"),
            Text($"  size {report.Fp32Bytes / 1e6:0.0} MB -> {export.Bytes / 1e6:0.0} MB ({100.0 * export.Bytes / report.Fp32Bytes:0.0} %)"),
            Text($"  speed {speed.Fp32ImagesPerSecond:0} -> {speed.Int8ImagesPerSecond:0} images/s ({speed.Int8ImagesPerSecond / speed.Fp32ImagesPerSecond:0.00} times)"),
        ];
        lines.AddRange(report.Comparisons.Select(c => Text(
            $"  accuracy {c.Fp32Accuracy:0.0000} -> {c.Int8Accuracy:0.0000} on {c.Count} images of {c.Dataset}; same class on {c.Agreement:0.0000}, mean |Δ probability| {c.MeanAbsProbabilityDiff:0.0000}")));
        if (report.Kept.Count > 0)
        {
            lines.Add($"  kept in fp32: {string.Join(", ", report.Kept)}");
        }

        if (report.Unsupported.Count > 0)
        {
            lines.Add($"  fp32, as INT8 is not possible: {string.Join(", ", report.Unsupported.Select(l => $"{l.Name} ({l.OpType}: {l.Reason})"))}");
        }

        return string.Join('\n', lines);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
