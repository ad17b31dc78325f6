using FashionResNet.Shared.Data;

namespace FashionResNet.CommandLine;

/// <summary>Progress where no terminal is: a line when a file begins, and every note.</summary>
internal sealed class DownloadLines(TextWriter error) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value)
    {
        if (value.Note is not null)
        {
            error.WriteLine(value.Note);
        }
        else if (value.Bytes == 0)
        {
            string size = value.TotalBytes is { } total ? FormattableString.Invariant($" ({total / 1e3:N0} kB)") : string.Empty;
            error.WriteLine($"downloading {value.File}{size}");
        }
    }
}
