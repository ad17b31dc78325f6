using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Walks over image rows, a batch of them read ahead.</summary>
internal sealed class BatchedCursor(BatchReader batch, ScoredSchema schema, bool[] active) : DataViewRowCursor
{
    private long _position = -1;
    private int _row = -1;
    private int _count;

    public override DataViewSchema Schema => schema.Output;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override bool MoveNext()
    {
        if (++_row >= _count)
        {
            (_row, _count) = (0, batch.Read());
        }

        bool there = _row < _count;
        _position = there ? _position + 1 : -1;
        return there;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)batch.Ids.CreateGetter(CurrentRow);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
        {
            throw new InvalidOperationException($"column '{column.Name}' was not asked for when this cursor was made.");
        }

        Delegate getter = batch.Columns.ElementAtOrDefault(column.Index)?.CreateGetter(CurrentRow) ?? CreateGetter(column);
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            batch.Dispose();
        }

        base.Dispose(disposing);
    }

    private int CurrentRow() => _position >= 0
        ? _row
        : throw new InvalidOperationException("the cursor stands on no row: MoveNext was not called, or returned false.");

    private Delegate CreateGetter(DataViewSchema.Column column) => (column.Index - schema.FirstAdded) switch
    {
        < 0 => (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) => Copy(batch.Scorer!.Image(CurrentRow()), ref value)),
        0 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(batch.Scorer!.Logits(CurrentRow()), ref value)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(Probabilities(), ref value)),
        2 => (ValueGetter<uint>)((ref uint value) => value = (uint)BestClass() + 1),
        _ => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = schema.ClassNames[BestClass()]),
    };

    /// <summary>The first of the most probable classes, as ML.NET's evaluator and ONNX's ArgMax choose.</summary>
    private int BestClass() => Math.Max(0, TensorPrimitives.IndexOfMax(Probabilities()));

    private ReadOnlySpan<float> Probabilities() => batch.Scorer!.Probabilities(CurrentRow());

    private static void Copy<T>(ReadOnlySpan<T> values, ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
