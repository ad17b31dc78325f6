using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FashionResNet.Scoring.Folders;
using FashionResNet.Shared;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>What <c>score</c> and <c>score merge</c> say at the end.</summary>
internal static class ScoreSummary
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // file names stay readable; this is no HTML
    };

    /// <summary>4 where a row has an error, else 0.</summary>
    public static ExitCode ExitCodeOf(FolderReport report) => report.Failed == 0 ? ExitCode.Done : ExitCode.CheckFailed;

    public static string Render(FolderReport report, bool json)
    {
        if (json)
        {
            return JsonSerializer.Serialize(report, JsonOptions);
        }

        CultureInfo culture = CultureInfo.InvariantCulture;
        string failed = report.Failed == 0 ? string.Empty : string.Create(culture, $", {report.Failed:N0} failed (column error says why)");
        string resumed = report.Resumed == 0 ? string.Empty : string.Create(culture, $", {report.Resumed:N0} of them by earlier runs");
        return string.Create(
            culture,
            $"{report.Output}: {report.Rows:N0} images{failed}{resumed}; {report.Seconds:N1} s, {report.ImagesPerSecond:N0} images/s on {report.Device}");
    }
}
