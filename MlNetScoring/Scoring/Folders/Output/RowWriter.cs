using FashionResNet.Scoring.Folders.Journal;

namespace FashionResNet.Scoring.Folders.Output;

/// <summary>Writes rows in one format. Equal rows of equal runs give equal bytes.</summary>
internal abstract class RowWriter : IAsyncDisposable
{
    /// <summary>Writes all rows.</summary>
    public static async Task WriteAllAsync(Stream stream, OutputFormat format, RunIdentity run, IEnumerable<ScoredImage> rows)
    {
        await using RowWriter writer = format switch
        {
            OutputFormat.Csv => new CsvRowWriter(stream, run.TopK),
            OutputFormat.JsonLines => new JsonLinesRowWriter(stream),
            _ => await ParquetRowWriter.CreateAsync(stream, run),
        };
        foreach (ScoredImage row in rows)
        {
            await writer.WriteAsync(row);
        }
    }

    /// <summary>Writes a row; it may stay in memory until others follow.</summary>
    public abstract ValueTask WriteAsync(ScoredImage row);

    /// <summary>Writes what is still in memory; leaves the stream open.</summary>
    public abstract ValueTask DisposeAsync();
}
