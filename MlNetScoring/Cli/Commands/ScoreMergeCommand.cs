using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Folders;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary><c>score merge</c>: the parts of <c>score --shard</c> into one file of results.</summary>
internal static class ScoreMergeCommand
{
    public static Command Create()
    {
        Option<string> output = ScoreCommand.Output();
        Option<bool> json = CommonOptions.Json();
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file of results that is there." };
        var command = new Command("merge", "Join the parts of all shards into the file that one machine would have made.")
        {
            output, overwrite, json,
        };
        command.SetWork(async (parsed, ct) =>
        {
            FolderReport report = await FolderMerge.RunAsync(parsed.GetRequiredValue(output), parsed.GetValue(overwrite), ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(ScoreSummary.Render(report, parsed.GetValue(json)));
            return ScoreSummary.ExitCodeOf(report);
        });
        return command;
    }
}
