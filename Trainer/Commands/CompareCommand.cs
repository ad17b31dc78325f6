using System.CommandLine;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary><c>compare</c>: two runs side by side.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var a = new Argument<DirectoryInfo>("A") { Description = "Folder of a run." };
        var b = new Argument<DirectoryInfo>("B") { Description = "Folder of another run." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("compare", "Show two runs side by side: recipe, data, machine, accuracy, speed, sizes.") { a, b, json };
        command.SetAction(parsed =>
        {
            var comparison = RunComparison.Of(RunRecord.Read($"{parsed.GetValue(a)}"), RunRecord.Read($"{parsed.GetValue(b)}"));
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(comparison, RunConfig.JsonOptions)
                : CompareText.Render(comparison));
        });
        return command;
    }
}
