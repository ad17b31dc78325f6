using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>
/// The list of a job on disk, a record a batch, so that it need not be in memory, so that scoring need not wait for its end, and
/// so that a later run can tell whether the list is still the same.
/// </summary>
internal sealed class ListLog(string path)
{
    /// <summary>Time between two waits for the disk: rows are kept only as far as their list is.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _batches;
    private long _files;
    private volatile bool _ended;
    private volatile bool _failed;

    /// <summary>Files of this run that have been listed so far.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Whether all have been listed.</summary>
    public bool IsComplete => _ended;

    /// <summary>Number of whole batches in a log, its end not counted.</summary>
    public static long CountBatches(string path)
    {
        using var log = new FrameReader(path);
        long batches = 0;
        while (log.TryRead(out ReadOnlyMemory<byte> content) && ListCodec.ReadBatch(content) is not null)
        {
            batches++;
        }

        return batches;
    }

    /// <summary>Lists: compares with what the log has from an earlier run, and appends the rest.</summary>
    /// <exception cref="InvalidInputException">The list is not that of the log; the message says where they part.</exception>
    public void Write(ListedBatches list, CancellationToken cancellation)
    {
        using var earlier = new FrameReader(path);
        FrameWriter? log = null;
        long lastFlush = Stopwatch.GetTimestamp();
        try
        {
            foreach (ListedFile[] batch in list.Read(cancellation))
            {
                Keep(writer => ListCodec.WriteBatch(writer, batch), content => ListDifference.Check(content, batch));
                Interlocked.Add(ref _files, batch.Length);
                Interlocked.Increment(ref _batches);
                _news.Writer.TryWrite(true);
            }

            Keep(writer => ListCodec.WriteEnd(writer, list), content => ListDifference.CheckEnd(content, list));
            log?.Flush();
            _ended = true;
        }
        finally
        {
            log?.Dispose();
            _failed = !_ended;
            _news.Writer.Complete();
        }

        void Keep(Action<BinaryWriter> write, Action<ReadOnlyMemory<byte>> check)
        {
            if (log is null && earlier.TryRead(out ReadOnlyMemory<byte> content))
            {
                check(content);
                return;
            }

            log ??= new FrameWriter(path, earlier.Position);
            log.Append(write);
            if (Stopwatch.GetElapsedTime(lastFlush) > FlushInterval)
            {
                log.Flush();
                lastFlush = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Reads the batches from a number on, while <see cref="Write"/> appends to them; ends when it ends or fails.</summary>
    public async IAsyncEnumerable<ListedFile[]> ReadAsync(long first, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var log = new FrameReader(path);
        long read = 0;
        do
        {
            for (_news.Reader.TryRead(out _); !_failed && read < Interlocked.Read(ref _batches); read++)
            {
                if (!log.TryRead(out ReadOnlyMemory<byte> content))
                {
                    throw new InvalidInputException($"{path} is damaged: it was changed while we ran.");
                }

                if (read >= first)
                {
                    yield return ListCodec.ReadBatch(content)!;
                }
            }
        }
        while (await _news.Reader.WaitToReadAsync(cancellation) || (!_failed && read < Interlocked.Read(ref _batches)));
    }
}
