using System.Globalization;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Trainer.Runs;

/// <summary>The files of a run that was repeated over seeds: a folder a seed, and what they came to together.</summary>
internal static class RepeatFolder
{
    private const string SeedPrefix = "seed-";

    public static string SummaryJson(string path) => Path.Combine(path, "summary.json");

    public static string SummaryCsv(string path) => Path.Combine(path, "summary.csv");

    public static string Seed(string path, int seed) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{SeedPrefix}{seed}"));

    /// <summary>What the run in a folder, or the first of its seeds, was begun with; null where none is.</summary>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static RunConfig? Begun(string path)
    {
        string? config = Seeds(path).Order().Select(seed => Seed(path, seed)).Prepend(path)
            .Select(folder => RunFolder.At(folder).Config)
            .FirstOrDefault(File.Exists);
        return config is null ? null : RunConfig.Read(config);
    }

    /// <summary>The seeds that have a folder there.</summary>
    public static IEnumerable<int> Seeds(string path)
    {
        IEnumerable<string> folders = Directory.Exists(path) ? Directory.EnumerateDirectories(path, $"{SeedPrefix}*") : [];
        foreach (string folder in folders)
        {
            if (int.TryParse(Path.GetFileName(folder)[SeedPrefix.Length..], CultureInfo.InvariantCulture, out int seed))
            {
                yield return seed;
            }
        }
    }
}
