using System.Globalization;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary>What a run came to over several seeds, for a person.</summary>
internal static class RepeatText
{
    private const string None = "-";

    public static string Render(RepeatSummary summary, string folder)
    {
        List<string[]> rows =
        [
            ["seed", "test accuracy", "validation accuracy", "minutes", "examples/s"],
            .. summary.Seeds.Select(seed => (string[])
            [
                $"{seed.Seed}", Text(seed.TestAccuracy, "0.0000"), Text(seed.ValidationAccuracy, "0.0000"), Text(seed.Minutes, "0.0"),
                Text(seed.ExamplesPerSecond, "0.0"),
            ]),
            [
                "mean ± deviation", summary.TestAccuracy.ToText("0.0000"), summary.ValidationAccuracy?.ToText("0.0000") ?? None,
                summary.Minutes.ToText("0.0"), summary.ExamplesPerSecond.ToText("0.0"),
            ],
        ];
        int[] widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        IEnumerable<string> lines = rows.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return $"{string.Join('\n', lines)}\nfiles in {Path.GetRelativePath(Environment.CurrentDirectory, folder)}: "
            + "summary.json, summary.csv, a folder a seed";
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;
}
