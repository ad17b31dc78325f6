using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Reads a batch of rows ahead: the images into the scorer, what else was asked for into buffers.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly DataViewRowCursor _source;
    private readonly ImageSpec _spec;
    private readonly int _batchSize;
    private readonly ValueGetter<VBuffer<byte>>? _imageGetter;
    private VBuffer<byte> _image;
    private bool _ended;

    /// <param name="source">Its active columns are those asked for, and the image where there is a scorer.</param>
    /// <param name="schema">Columns of the source.</param>
    /// <param name="active">Which columns were asked for.</param>
    /// <param name="scorer">Null where no column needs the network.</param>
    /// <param name="spec">Shape of an image.</param>
    /// <param name="batchSize">Rows that are read ahead.</param>
    public BatchReader(
        DataViewRowCursor source, ScoredSchema schema, bool[] active, BatchScorer? scorer, ImageSpec spec, int batchSize)
    {
        (_source, Scorer, _spec, _batchSize) = (source, scorer, spec, batchSize);
        Ids = new ScalarColumnBuffer<DataViewRowId>(source.GetIdGetter(), batchSize);
        _imageGetter = scorer is null ? null : source.GetGetter<VBuffer<byte>>(schema.Image);

        // The image needs no buffer of its own where it lies in the batch that the network gets.
        Columns = schema.Input
            .Select(column => active[column.Index] && (scorer is null || column.Index != schema.Image.Index)
                ? ColumnBuffer.Create(source, column, batchSize)
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
            Scorer?.Run(count);
        }

        return count;
    }

    public void Dispose()
    {
        Scorer?.Dispose();
        _source.Dispose();
    }

    private void Store(int index)
    {
        Ids.Store(index);
        foreach (ColumnBuffer? column in Columns)
        {
            column?.Store(index);
        }

        if (Scorer is null)
        {
            return;
        }

        _imageGetter!(ref _image);
        if (_image.Length != _spec.ByteCount)
        {
            throw new InvalidInputException(
                $"the image in row {_source.Position} has {_image.Length} bytes; expected {_spec.ByteCount} ({_spec}).");
        }

        _image.CopyTo(Scorer.Image(index));
    }
}
