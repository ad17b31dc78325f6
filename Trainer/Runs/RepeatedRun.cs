using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Runs;

/// <summary>One run with several seeds, one after the other, each in a folder of its own.</summary>
internal static class RepeatedRun
{
    /// <summary>Runs every seed that has not finished; with <see cref="RunOptions.Resume"/> those that have are kept.</summary>
    /// <param name="options">What to repeat; its <see cref="RunOptions.Repeat"/> says how often.</param>
    /// <param name="int8">Whether each seed is to be exported, as INT8 or not; null where it is only trained.</param>
    /// <param name="run">Does one seed.</param>
    /// <exception cref="InvalidInputException">A folder holds another run, or there is nothing to go on with.</exception>
    public static RepeatSummary Run(RunOptions options, bool? int8, Action<RunOptions> run)
    {
        int[] seeds = Seeds(options);
        Array.ForEach(RefuseTaken(options), folder => RefuseOther(options, int8, folder)); // all before the first step: not the third after two are trained
        for (int i = 0; i < seeds.Length; i++)
        {
            RunFolder folder = FolderOf(options, seeds[i]);
            if (int8 is { } asked ? !IsDescribed(folder, asked) : !IsTrained(folder))
            {
                run(options with
                {
                    Folder = folder.FullPath,
                    Seed = seeds[i],
                    Resume = options.Resume && folder.CanGoOn,
                    Repeat = null,
                    RunsAhead = seeds.Length - i,
                });
            }
        }

        var summary = new RepeatSummary(options.Recipe.Name, seeds.Select(seed => Result(FolderOf(options, seed), seed)).ToArray());
        summary.Write(options.Folder);
        Array.ForEach(seeds, seed => ModelCard.TellOfSeeds(FolderOf(options, seed).Card, summary));
        return summary;
    }

    /// <summary>Trained and tested: what <c>train</c> leaves.</summary>
    public static bool IsTrained(RunFolder folder) => RunRecord.TestAccuracyOf(folder) is not null;

    /// <summary>Trained, tested, exported and described: what <c>run</c> leaves, the card last.</summary>
    /// <param name="folder">The folder of one seed.</param>
    /// <param name="int8">Whether the model is to be INT8: where that failed, one of float32 is described.</param>
    public static bool IsDescribed(RunFolder folder, bool int8)
        => File.Exists(folder.Card) && IsTrained(folder) && (!int8 || RunRecord.IsInt8(folder));

    private static RunFolder FolderOf(RunOptions options, int seed) => RunFolder.At(RepeatFolder.Seed(options.Folder, seed));

    private static int[] Seeds(RunOptions options)
    {
        int repeat = options.Repeat!.Value;
        return options.Seed <= int.MaxValue - (repeat - 1)
            ? [.. Enumerable.Range(options.Seed, repeat)]
            : throw new InvalidInputException($"--repeat {repeat}: the seeds from {options.Seed} on would pass {int.MaxValue}.");
    }

    /// <summary>Looks at the folders of all seeds.</summary>
    /// <returns>Those that hold a run to go on with or to keep.</returns>
    /// <exception cref="InvalidInputException">A folder holds another run, or there is nothing to go on with.</exception>
    /// <exception cref="InUseException">Another process works in one.</exception>
    public static RunFolder[] RefuseTaken(RunOptions options)
    {
        int[] seeds = Seeds(options);
        if (RunFolder.At(options.Folder).HoldsRun)
        {
            throw new InvalidInputException($"{options.Folder} holds a single run or a model: --repeat needs a folder of its own, choose another --out.");
        }

        int[] others = [.. RepeatFolder.Seeds(options.Folder).Except(seeds).Where(seed => FolderOf(options, seed).HoldsRun).Order()];
        if (others.Length > 0)
        {
            throw new InvalidInputException(
                $"{options.Folder} holds runs of other seeds too ({string.Join(", ", others)}), and its summary would tell of {seeds[0]} to {seeds[^1]} only: "
                + "take all of them with --seed and --repeat, or choose another --out.");
        }

        Array.ForEach(seeds, seed => RunFolder.RefuseInUse(FolderOf(options, seed).FullPath)); // before anybody is told to remove it
        RunFolder[] there = seeds.Select(seed => FolderOf(options, seed))
            .Where(folder => folder.HoldsRun && (!options.Resume || File.Exists(folder.Config)))
            .ToArray();
        if (options.Resume && there.Length == 0)
        {
            throw new InvalidInputException(
                $"nothing to resume in {options.Folder}: no {RepeatFolder.Seed(string.Empty, seeds[0])} with a run in it.");
        }

        if (!options.Resume && there.Length > 0)
        {
            throw there[0].Taken(there[0].FullPath);
        }

        return there;
    }

    private static void RefuseOther(RunOptions options, bool? int8, RunFolder folder)
    {
        RunConfig config = RunConfig.Read(folder.Config);
        string[] differences =
        [
            .. RecipeDifference.Between(config.Recipe, options.Recipe).Select(d => $"{d.Field} {d.A} there, {d.B} here"),
            .. config.LimitTrain == options.LimitTrain
                ? Array.Empty<string>()
                : [$"--limit-train {Text(config.LimitTrain)} there, {Text(options.LimitTrain)} here"],
            .. int8 == false && RunRecord.IsInt8(folder) ? ["INT8 there, float32 here: give --int8 again"] : Array.Empty<string>(),
        ];
        if (differences.Length > 0)
        {
            throw new InvalidInputException($"{folder.FullPath}: the run was begun otherwise: {string.Join("; ", differences)}.");
        }
    }

    private static SeedResult Result(RunFolder folder, int seed)
    {
        RunRecord record = RunRecord.Read(folder.FullPath);
        return new SeedResult(
            seed,
            Path.GetFileName(folder.FullPath),
            record.TestAccuracy!.Value,
            record.Training.BestEpoch.ValidationAccuracy,
            record.Minutes,
            record.Training.ExamplesPerSecond);
    }

    private static string Text(int? limit) => limit is { } count ? $"{count}" : "none";
}
