using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>One row that is a whole batch: its one column holds the bytes of N images, one after the other.</summary>
internal sealed class PackedRow(DataViewSchema schema, byte[] pixels) : DataViewRow
{
    private long _position = -1;
    private int _length;

    public override DataViewSchema Schema => schema;

    /// <summary>Counts batches; ML.NET runs the network once for each position.</summary>
    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The next batch lies in the first <paramref name="length"/> bytes.</summary>
    public void Next(int length)
    {
        _length = length;
        _position++;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        // Hands out the buffer itself: the one reader is the OnnxTransformer, which only copies from it.
        ValueGetter<VBuffer<byte>> getter = (ref VBuffer<byte> value) => value = new VBuffer<byte>(_length, pixels);
        return (ValueGetter<TValue>)(Delegate)getter;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => true;
}
