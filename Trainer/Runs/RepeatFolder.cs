using System.Globalization;

namespace FashionResNet.Trainer.Runs;

/// <summary>The files of a run that was repeated over seeds: a folder a seed, and what they came to together.</summary>
internal static class RepeatFolder
{
    public static string SummaryJson(string path) => Path.Combine(path, "summary.json");

    public static string SummaryCsv(string path) => Path.Combine(path, "summary.csv");

    public static string Seed(string path, int seed) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));
}
