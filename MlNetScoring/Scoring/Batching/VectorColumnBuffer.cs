using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Buffer of a vector column. A vector shares its array, so the reader gets a copy.</summary>
internal sealed class VectorColumnBuffer<T>(DataViewRow source, DataViewSchema.Column column, int capacity) : ColumnBuffer
{
    private readonly ValueGetter<VBuffer<T>> _getter = source.GetGetter<VBuffer<T>>(column);
    private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

    public override void Store(int index) => _getter(ref _values[index]);

    public override Delegate CreateGetter(Func<int> row)
        => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[row()].CopyTo(ref value));
}
