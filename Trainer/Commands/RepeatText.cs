using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary>What a run came to over several seeds, for a person.</summary>
internal static class RepeatText
{
    public static string Render(RepeatSummary summary, string folder)
    {
        List<string[]> rows =
        [
            ["seed", "test accuracy", "validation accuracy", "minutes", "examples/s"],
            .. summary.Seeds.Select(seed => (string[])
            [
                $"{seed.Seed}",
                TextTable.Number(seed.TestAccuracy, "0.0000"),
                TextTable.Number(seed.ValidationAccuracy, "0.0000"),
                TextTable.Number(seed.Minutes, "0.0"),
                TextTable.Number(seed.ExamplesPerSecond, "0.0"),
            ]),
            [
                "mean ± deviation", summary.TestAccuracy.ToText("0.0000"), summary.ValidationAccuracy?.ToText("0.0000") ?? TextTable.None,
                summary.Minutes.ToText("0.0"), summary.ExamplesPerSecond.ToText("0.0"),
            ],
        ];
        return $"{TextTable.Render(rows)}\nfiles in {Path.GetRelativePath(Environment.CurrentDirectory, folder)}: "
            + "summary.json, summary.csv, a folder a seed";
    }
}
