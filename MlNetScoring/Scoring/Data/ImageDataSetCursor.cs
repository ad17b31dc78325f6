using FashionResNet.Shared.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Data;

/// <summary>Walks over images in a given order.</summary>
internal sealed class ImageDataSetCursor(ImageDataSet images, DataViewSchema schema, HashSet<int> active, int[] order)
    : DataViewRowCursor
{
    private long _position = -1;
    private bool _ended;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override bool MoveNext()
    {
        _ended |= _position + 1 >= order.Length;
        _position = _ended ? -1 : _position + 1;
        return !_ended;
    }

    /// <summary>The image's place in the set, whatever the order of the walk.</summary>
    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId value) => value = new DataViewRowId((ulong)Current(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = column.Index switch
        {
            _ when !IsColumnActive(column) => throw new InvalidOperationException(
                $"column '{column.Name}' was not asked for when this cursor was made."),
            0 => (ValueGetter<VBuffer<byte>>)GetImage,
            _ => (ValueGetter<uint>)((ref uint value) => value = (uint)images.Labels.Span[Current()] + 1),
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}, not {typeof(TValue)}.");
    }

    private void GetImage(ref VBuffer<byte> value)
    {
        ReadOnlySpan<byte> pixels = images.Image(Current()).Span;
        VBufferEditor<byte> editor = VBufferEditor.Create(ref value, pixels.Length);
        pixels.CopyTo(editor.Values);
        value = editor.Commit();
    }

    private int Current() => _position >= 0
        ? order[_position]
        : throw new InvalidOperationException("the cursor stands on no row: MoveNext was not called, or returned false.");
}
