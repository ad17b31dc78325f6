using FashionResNet.Shared.Metrics;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary>Two runs side by side, for a person; the last column is how much B is above A.</summary>
internal static class CompareText
{
    public static string Render(RunComparison comparison)
    {
        (RunRecord a, RunRecord b) = (comparison.A, comparison.B);
        List<string[]> rows =
        [
            ["", "A", "B", "B - A"],
            Words("folder", run => Path.GetRelativePath(Environment.CurrentDirectory, run.Folder)),
            Words("recipe", run => run.Config.Recipe.Name),
            .. comparison.RecipeDifferences.Where(d => d.Field != "name").Select(d => (string[])[$"  {d.Field}", d.A, d.B, ""]),
            Words("seed", run => $"{run.Config.Seed}"),
            Words("data", run => run.Config.Dataset + (run.Config.LimitTrain is { } limit ? $" (--limit-train {limit})" : "")),
            Words("images: training, held out, test", run => $"{run.Config.TrainCount}, {run.Config.ValidationCount}, {run.Config.TestCount}"),
            Words("device", run => run.Config.Gpu is { } gpu ? $"{run.Config.Device}, {gpu}" : run.Config.Device),
            Words("processor", run => run.Config.Machine.Cpu),
            Words("cores, threads", run => $"{run.Config.Machine.Cores}, {run.Config.Machine.Threads}"),
            Words("system", run => run.Config.Machine.Os),
            Words("versions", run => $"{run.Config.Version}, TorchSharp {run.Config.Machine.TorchSharp}"),
            Words("epochs done", run => $"{run.Training.Epochs.Count}{(run.Config.Recipe.MaxMinutes is null ? $" of {run.Config.Recipe.Epochs}" : "")}"),
            Words("best epoch", run => $"{run.Training.BestEpoch.Epoch}"),
            Numbers("train loss, last epoch", "0.0000", run => run.Training.Epochs[^1].TrainLoss),
            Numbers("validation accuracy, last epoch", "0.0000", run => run.Training.Epochs[^1].ValidationAccuracy),
            Numbers("validation accuracy, best epoch", "0.0000", run => run.Training.BestEpoch.ValidationAccuracy),
            Numbers("test accuracy", "0.0000", run => run.TestAccuracy),
            Numbers("examples/s", "0.0", run => run.Training.ExamplesPerSecond),
            Numbers("minutes of training", "0.0", run => run.Minutes),
        ];
        rows.AddRange(a.Sizes.Keys.Union(b.Sizes.Keys).Select(
            file => Numbers($"{file}, MB", "0.0", run => run.Sizes.TryGetValue(file, out long bytes) ? bytes / 1e6 : null)));
        rows.AddRange((a.PerClass ?? b.PerClass ?? []).Select(
            one => Numbers($"recall of {one.Label}", "0.0000", run => Recall(run, one.Label))));
        return TextTable.Render(rows);

        string[] Words(string name, Func<RunRecord, string> value) => [name, value(a), value(b), ""];

        string[] Numbers(string name, string format, Func<RunRecord, double?> value)
            => [name, TextTable.Number(value(a), format), TextTable.Number(value(b), format), TextTable.Number(value(b) - value(a), $"+{format};-{format};0")];
    }

    private static double? Recall(RunRecord run, string label)
        => run.PerClass?.FirstOrDefault(one => one.Label == label) is ClassMetrics found ? found.Recall : null;
}
