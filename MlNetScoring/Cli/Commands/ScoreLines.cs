using System.Diagnostics;
using FashionResNet.Scoring.Folders;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>Progress where no terminal is: a line with the first rows, then one every ten seconds.</summary>
internal sealed class ScoreLines(TextWriter error)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ScoreRate _rate = new();
    private long? _last;

    public void Report(FolderProgress progress)
    {
        string line = _rate.Describe(progress);
        bool due = _last is { } last ? Stopwatch.GetElapsedTime(last) >= Interval : progress.Done > 0;
        if (due)
        {
            _last = Stopwatch.GetTimestamp();
            error.WriteLine(line);
        }
    }
}
