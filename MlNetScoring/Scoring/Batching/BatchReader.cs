using FashionResNet.Scoring.Inputs;
using FashionResNet.Shared.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Reads a batch of rows ahead: the images into the scorer, what else was asked for into buffers.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly DataViewRowCursor _source;
    private readonly int _batchSize;
    private readonly PixelReader? _pixels;
    private bool _ended;

    /// <param name="source">Its active columns are those asked for, and the image where there is a scorer.</param>
    /// <param name="schema">Columns of the source.</param>
    /// <param name="active">Which columns were asked for.</param>
    /// <param name="scorer">Null where no column needs the network.</param>
    /// <param name="spec">Shape of an image.</param>
    /// <param name="options">Rows that are read ahead.</param>
    public BatchReader(
        DataViewRowCursor source, ScoredSchema schema, bool[] active, BatchScorer? scorer, ImageSpec spec, ScoringOptions options)
    {
        (_source, Scorer, _batchSize) = (source, scorer, options.BatchSize);
        Ids = new ScalarColumnBuffer<DataViewRowId>(source.GetIdGetter(), _batchSize);
        _pixels = scorer is null ? null : PixelReader.Create(source, schema, spec, scorer, options);

        // Pixels need no buffer of their own where they lie in the batch that the network gets.
        int shared = scorer is not null && schema.Source.Kind == ImageKind.Pixels ? schema.Image.Index : -1;
        Columns = schema.Input
            .Select(column => active[column.Index] && column.Index != shared
                ? ColumnBuffer.Create(source, column, _batchSize)
                : null)
            .ToArray();
    }

    /// <summary>Images and scores of the batch; null where no column needs the network.</summary>
    public BatchScorer? Scorer { get; }

    /// <summary>Values of the batch, by column of the source; null where none are kept.</summary>
    public ColumnBuffer?[] Columns { get; }

    /// <summary>Row ids of the batch.</summary>
    public ScalarColumnBuffer<DataViewRowId> Ids { get; }

    /// <summary>Reads and scores the next rows.</summary>
    /// <returns>How many; 0 at the end.</returns>
    public int Read()
    {
        int count = 0;
        while (!_ended && count < _batchSize)
        {
            _ended = !_source.MoveNext();
            if (!_ended)
            {
                Store(count++);
            }
        }

        if (count > 0)
        {
            _pixels?.Finish(count);
            Scorer?.Run(count);
        }

        return count;
    }

    public void Dispose()
    {
        Scorer?.Dispose();
        foreach (ColumnBuffer? column in Columns)
        {
            column?.Release();
        }

        _source.Dispose();
    }

    private void Store(int index)
    {
        Ids.Store(index);
        foreach (ColumnBuffer? column in Columns)
        {
            column?.Store(index);
        }

        _pixels?.Store(index);
    }
}
