using System.Globalization;
using System.Text.Json;
using FashionResNet.Shared.Models;

namespace FashionResNet.Shared.Reports;

/// <summary>How numbers and the model's own data are written in every report for people.</summary>
internal static class ReportNumbers
{
    public static string Share(double share) => share.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    public static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    public static string Time(DateTimeOffset time)
        => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The model's card, a name and a value each; what is unknown is left out.</summary>
    public static IEnumerable<(string Name, string Value)> Card(EvaluationReport report)
    {
        ModelMetadata model = report.Metadata;
        string parity = model.Quantization is null && model.Precision is null ? "parity" : "parity of the float32 graph";
        (string Name, string? Value)[] rows =
        [
            ("file", report.Model),
            ("SHA-256", report.ModelSha256),
            ("architecture", model.Arch),
            ("input", $"uint8 {model.Image}"),
            ("mean", model.Mean.Count == 0 ? null : JsonSerializer.Serialize(model.Mean)),
            ("standard deviation", model.Std.Count == 0 ? null : JsonSerializer.Serialize(model.Std)),
            ("classes", $"{model.Labels.Count}"),
            ("trained on", model.TrainDataset),
            ("precision", model.Quantization is { } int8 ? $"INT8 ({int8.Format}, {int8.Method} over {Count(int8.Count)} images of {int8.Dataset})" : model.Precision),
            ("recipe", model.TrainRecipe),
            ("seed", model.TrainSeed?.ToString(CultureInfo.InvariantCulture)),
            ("test accuracy at export", model.TestAccuracy is { } accuracy ? $"{Share(accuracy)}{Of(model.TestCount)}" : null),
            ($"{parity}, max |Δ logit|", model.ParityMaxAbsDiff?.ToString("0.0E+0", CultureInfo.InvariantCulture)),
            ($"{parity}, equal best class", model.ParityArgmaxAgreement is { } same ? Percent(same) : null),
            ("exporter", model.ProducerVersion),
        ];
        return rows.Where(row => !string.IsNullOrEmpty(row.Value)).Select(row => (row.Name, row.Value!));
    }

    private static string Of(int? count) => count is { } images ? $" of {Count(images)} images" : string.Empty;
}
