using FashionResNet.Shared.Data;
using Spectre.Console;

namespace FashionResNet.CommandLine;

/// <summary>Finds Fashion-MNIST for a verb; what a download does is shown on stderr.</summary>
internal static class FashionMnistSource
{
    /// <param name="options">Where to look.</param>
    /// <param name="ct">Stops a download.</param>
    public static async Task<FashionMnistFiles> LocateAsync(FashionMnistOptions options, CancellationToken ct)
    {
        if (Console.IsErrorRedirected)
        {
            return await FashionMnist.LocateAsync(options, new DownloadLines(Console.Error), ct);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => FashionMnist.LocateAsync(options, new DownloadBars(console, context), ct));
    }
}
