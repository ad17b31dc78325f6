using System.Globalization;
using System.Text;
using System.Text.Json;
using FashionResNet.Shared.IO;

namespace FashionResNet.Trainer.Runs;

/// <summary>What a run came to over several seeds: <c>summary.json</c> and <c>summary.csv</c>.</summary>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="Seeds">Seed by seed, at least one.</param>
internal sealed record RepeatSummary(string Recipe, IReadOnlyList<SeedResult> Seeds)
{
    public Spread TestAccuracy => Of(seed => seed.TestAccuracy)!;

    /// <summary>Null where no images were held out.</summary>
    public Spread? ValidationAccuracy => Of(seed => seed.ValidationAccuracy);

    public Spread Minutes => Of(seed => seed.Minutes)!;

    public Spread ExamplesPerSecond => Of(seed => seed.ExamplesPerSecond)!;

    public string ToJson() => JsonSerializer.Serialize(this, RunConfig.JsonOptions);

    /// <summary>Writes both files.</summary>
    public void Write(string folder)
    {
        AtomicFile.WriteAllText(RepeatFolder.SummaryJson(folder), ToJson() + "\n");
        AtomicFile.WriteAllText(RepeatFolder.SummaryCsv(folder), ToCsv());
    }

    private string ToCsv()
    {
        var text = new StringBuilder("seed,test_accuracy,validation_accuracy,minutes,examples_per_second\n");
        foreach (SeedResult seed in Seeds)
        {
            Row($"{seed.Seed}", seed.TestAccuracy, seed.ValidationAccuracy, seed.Minutes, seed.ExamplesPerSecond);
        }

        Row("mean", TestAccuracy.Mean, ValidationAccuracy?.Mean, Minutes.Mean, ExamplesPerSecond.Mean);
        Row("deviation", TestAccuracy.Deviation, ValidationAccuracy?.Deviation, Minutes.Deviation, ExamplesPerSecond.Deviation);
        return text.ToString();

        void Row(string name, params double?[] values) => text.Append(name).Append(',')
            .AppendJoin(',', values.Select(value => value?.ToString("0.######", CultureInfo.InvariantCulture))).Append('\n');
    }

    private Spread? Of(Func<SeedResult, double?> value)
        => Seeds.All(seed => value(seed) is not null) ? Spread.Of(Seeds.Select(seed => value(seed)!.Value).ToArray()) : null;
}
