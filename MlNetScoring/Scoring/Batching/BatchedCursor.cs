using System.Numerics.Tensors;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Walks over image rows, a batch of them read ahead.</summary>
internal sealed class BatchedCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _source;
    private readonly ScoredSchema _schema;
    private readonly bool[] _active;
    private readonly BatchScorer? _scorer;
    private readonly ImageSpec _spec;
    private readonly int _batchSize;
    private readonly ColumnBuffer?[] _columns;
    private readonly ScalarColumnBuffer<DataViewRowId> _ids;
    private readonly ValueGetter<VBuffer<byte>>? _imageGetter;
    private VBuffer<byte> _image;
    private long _position = -1;
    private int _row = -1;
    private int _count;
    private bool _ended;

    /// <param name="source">Its active columns are those that are active here, and the image where there is a scorer.</param>
    /// <param name="schema">Columns of the source and of this cursor.</param>
    /// <param name="active">Which columns of this cursor were asked for.</param>
    /// <param name="scorer">Null where no column needs the network.</param>
    /// <param name="spec">Shape of an image.</param>
    /// <param name="batchSize">Rows that are read ahead.</param>
    public BatchedCursor(
        DataViewRowCursor source, ScoredSchema schema, bool[] active, BatchScorer? scorer, ImageSpec spec, int batchSize)
    {
        (_source, _schema, _active, _scorer, _spec, _batchSize) = (source, schema, active, scorer, spec, batchSize);
        _ids = new ScalarColumnBuffer<DataViewRowId>(source.GetIdGetter(), batchSize);
        _imageGetter = scorer is null ? null : source.GetGetter<VBuffer<byte>>(schema.Image);
        _columns = schema.Input
            .Select(column => active[column.Index] && !IsPacked(column) ? ColumnBuffer.Create(source, column, batchSize) : null)
            .ToArray();
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override bool MoveNext()
    {
        if (_row + 1 >= _count && !ReadBatch())
        {
            _position = -1;
            return false;
        }

        _row++;
        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_ids.CreateGetter(CurrentRow);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
        {
            throw new InvalidOperationException($"column '{column.Name}' was not asked for when this cursor was made.");
        }

        Delegate getter = _columns.ElementAtOrDefault(column.Index)?.CreateGetter(CurrentRow) ?? CreateGetter(column);
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scorer?.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The image needs no buffer of its own where it lies in the batch that the network gets.</summary>
    private bool IsPacked(DataViewSchema.Column column) => _scorer is not null && column.Index == _schema.Image.Index;

    private int CurrentRow() => _position >= 0
        ? _row
        : throw new InvalidOperationException("the cursor stands on no row: MoveNext was not called, or returned false.");

    private bool ReadBatch()
    {
        (_row, _count) = (-1, 0);
        while (!_ended && _count < _batchSize)
        {
            _ended = !_source.MoveNext();
            if (!_ended)
            {
                StoreRow(_count++);
            }
        }

        if (_count > 0)
        {
            _scorer?.Run(_count);
        }

        return _count > 0;
    }

    private void StoreRow(int index)
    {
        _ids.Store(index);
        foreach (ColumnBuffer? column in _columns)
        {
            column?.Store(index);
        }

        if (_scorer is null)
        {
            return;
        }

        _imageGetter!(ref _image);
        if (_image.Length != _spec.ByteCount)
        {
            throw new InvalidInputException(
                $"the image in row {_source.Position} has {_image.Length} bytes; expected {_spec.ByteCount} ({_spec}).");
        }

        _image.CopyTo(_scorer.Image(index));
    }

    private Delegate CreateGetter(DataViewSchema.Column column) => (column.Index - _schema.FirstAdded) switch
    {
        < 0 => (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) => Copy(_scorer!.Image(CurrentRow()), ref value)),
        0 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(_scorer!.Logits(CurrentRow()), ref value)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(_scorer!.Probabilities(CurrentRow()), ref value)),
        2 => (ValueGetter<uint>)((ref uint value) => value = (uint)BestClass() + 1),
        _ => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = _schema.ClassNames[BestClass()]),
    };

    /// <summary>The first of the most probable classes, as ML.NET's evaluator and ONNX's ArgMax choose.</summary>
    private int BestClass() => Math.Max(0, TensorPrimitives.IndexOfMax(_scorer!.Probabilities(CurrentRow())));

    private static void Copy<T>(ReadOnlySpan<T> values, ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
