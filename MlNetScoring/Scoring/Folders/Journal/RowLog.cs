using System.Diagnostics;
using FashionResNet.Scoring.Folders.Pipeline;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>The rows of a job so far, a record a batch: what is in here is done, and a later run does not do it again.</summary>
internal sealed class RowLog : IAsyncDisposable
{
    /// <summary>Time between two waits for the disk: about what a power loss takes away, where batches come often and the disk keeps up.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly RowCodec _codec;
    private readonly FrameWriter _log;
    private long _lastFlush = Stopwatch.GetTimestamp();
    private Task _flush = Task.CompletedTask;

    /// <summary>Goes on behind the last whole batch.</summary>
    /// <param name="path">The file; made where it is not there.</param>
    /// <param name="codec">Names of the classes.</param>
    /// <param name="most">Batches that are kept at most: those whose files are still known.</param>
    public RowLog(string path, RowCodec codec, long most)
    {
        _codec = codec;
        using (var earlier = new FrameReader(path))
        {
            while (Batches < most && earlier.TryRead(out ReadOnlyMemory<byte> content))
            {
                Count(codec.Read(content).Select(row => row.Row));
            }

            _log = new FrameWriter(path, earlier.Position);
        }
    }

    /// <summary>Batches that are done.</summary>
    public long Batches { get; private set; }

    /// <summary>Rows that are done.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows with an error among them.</summary>
    public long Failed { get; private set; }

    /// <summary>All rows of a file, in the list's order.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, or has another number of rows: it is damaged.</exception>
    /// <exception cref="TransientFaultException">The file cannot be read now.</exception>
    public static IEnumerable<(long Index, ScoredImage Row)> Read(
        string path, RowCodec codec, long expected, CancellationToken cancellation)
    {
        using FrameReader log = Open(path);
        long count = 0;
        while (log.TryRead(out ReadOnlyMemory<byte> content))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach ((long Index, ScoredImage Row) row in codec.Read(content))
            {
                count++;
                yield return row;
            }
        }

        if (count != expected)
        {
            throw new InvalidInputException($"{path} is damaged: it has {count} whole rows of {expected}.");
        }
    }

    /// <summary>Adds the rows of the next batch.</summary>
    /// <exception cref="InvalidInputException">The place cannot be written, for example because the disk is full.</exception>
    /// <exception cref="TransientFaultException">It cannot be written now.</exception>
    public async Task AppendAsync(ScoredBatch batch)
    {
        _log.Append(writer => _codec.Write(writer, batch));
        Count(batch.Rows);
        if (_flush.IsCompleted && Stopwatch.GetElapsedTime(_lastFlush) > FlushInterval)
        {
            await _flush;
            _flush = Task.Run(_log.Flush); // beside the work: a disk may take long
            _lastFlush = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Waits until all rows are on the disk.</summary>
    /// <exception cref="InvalidInputException">They cannot be written there.</exception>
    /// <exception cref="TransientFaultException">They cannot be written now.</exception>
    public async Task FlushAsync()
    {
        await _flush;
        _log.Flush();
    }

    public async ValueTask DisposeAsync()
    {
        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a failure shows where the rows are waited for
        _log.Dispose();
    }

    private static FrameReader Open(string path)
    {
        try
        {
            return new FrameReader(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot read {path}: {error.Message}", error);
        }
    }

    private void Count(IEnumerable<ScoredImage> rows)
    {
        Batches++;
        foreach (ScoredImage row in rows)
        {
            Rows++;
            Failed += row.Error is null ? 0 : 1;
        }
    }
}
