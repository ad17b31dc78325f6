using Microsoft.ML;

namespace FashionResNet.Scoring.Batching;

/// <summary>Buffer of a column whose values can be handed on as they are: numbers, keys, texts, row ids.</summary>
internal sealed class ScalarColumnBuffer<T>(ValueGetter<T> getter, int capacity) : ColumnBuffer
{
    private readonly T[] _values = new T[capacity];

    public ScalarColumnBuffer(DataViewRow source, DataViewSchema.Column column, int capacity)
        : this(source.GetGetter<T>(column), capacity)
    {
    }

    public override void Store(int index) => getter(ref _values[index]);

    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = _values[row()]);
}
