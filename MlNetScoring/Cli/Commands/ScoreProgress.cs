using FashionResNet.Scoring.Folders;
using Spectre.Console;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>Shows on stderr how far a folder job is: a bar on a terminal, else a line now and then.</summary>
internal static class ScoreProgress
{
    /// <param name="error">Where lines go.</param>
    /// <param name="work">Is given what takes the news.</param>
    public static async Task<FolderReport> ShowAsync(TextWriter error, Func<Action<FolderProgress>, Task<FolderReport>> work)
    {
        if (Console.IsErrorRedirected || error != Console.Error)
        {
            return await work(new ScoreLines(error).Report);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(context => work(new ScoreBar(context.AddTask("listing")).Report));
    }
}
