using System.Collections.Concurrent;
using FashionResNet.Shared.Data;
using Spectre.Console;

namespace FashionResNet.CommandLine;

/// <summary>Progress on a terminal: a bar a file, notes above them.</summary>
internal sealed class DownloadBars(IAnsiConsole console, ProgressContext context) : IProgress<DownloadProgress>
{
    private readonly ConcurrentDictionary<string, ProgressTask> _bars = new();

    public void Report(DownloadProgress value)
    {
        if (value.Note is not null)
        {
            console.WriteLine(value.Note);
            return;
        }

        ProgressTask bar = _bars.GetOrAdd(value.File, file => context.AddTask(Markup.Escape(file)));
        if (value.TotalBytes is { } total)
        {
            bar.MaxValue = total;
        }
        else
        {
            bar.IsIndeterminate = true;
        }

        bar.Value = value.Bytes;
    }
}
