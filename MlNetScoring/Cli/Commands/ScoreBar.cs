using FashionResNet.Scoring.Folders;
using Spectre.Console;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>Progress on a terminal: a bar with images/s, time left and failures behind it.</summary>
internal sealed class ScoreBar(ProgressTask bar)
{
    private readonly ScoreRate _rate = new();

    public void Report(FolderProgress progress)
    {
        bar.IsIndeterminate = !progress.ListComplete;
        bar.MaxValue = Math.Max(1, progress.Listed);
        bar.Value = progress.Done;
        bar.Description = Markup.Escape(_rate.Describe(progress));
    }
}
