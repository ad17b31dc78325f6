using System.Diagnostics;
using System.Globalization;
using FashionResNet.Scoring.Folders;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>Images a second and time left, of this run alone, from its first news on.</summary>
internal sealed class ScoreRate
{
    private long _begin;

    /// <summary>One line: done, failed, images/s, time left.</summary>
    public string Describe(FolderProgress progress)
    {
        if (_begin == 0)
        {
            _begin = Stopwatch.GetTimestamp();
        }

        double seconds = Stopwatch.GetElapsedTime(_begin).TotalSeconds;
        double rate = seconds > 0 ? (progress.Done - progress.Resumed) / seconds : 0;
        CultureInfo culture = CultureInfo.InvariantCulture;
        string of = string.Create(culture, $"{progress.Done:N0} of {progress.Listed:N0}{(progress.ListComplete ? "" : "+")} images");
        string left = rate > 0 && progress.ListComplete
            ? string.Create(culture, $", {TimeSpan.FromSeconds(Math.Ceiling((progress.Listed - progress.Done) / rate)):c} left")
            : string.Empty;
        return string.Create(culture, $"{of}, {rate:N0} images/s{left}, {progress.Failed:N0} failed");
    }
}
