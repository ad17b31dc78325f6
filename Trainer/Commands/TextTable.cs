using System.Globalization;

namespace FashionResNet.Trainer.Commands;

/// <summary>Rows in columns, for a person.</summary>
internal static class TextTable
{
    /// <summary>What stands where there is no value.</summary>
    public const string None = "-";

    /// <param name="rows">Of one length each.</param>
    public static string Render(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }

    /// <summary>A number as every culture reads it.</summary>
    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;
}
