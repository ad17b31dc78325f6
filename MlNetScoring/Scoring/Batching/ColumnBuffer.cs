using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Keeps the values of one column while rows are read ahead for a batch.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Takes the value of the source's current row as that of row <paramref name="index"/> of the batch.</summary>
    public abstract void Store(int index);

    /// <summary>A getter (<see cref="ValueGetter{TValue}"/>) for the row that <paramref name="row"/> tells.</summary>
    public abstract Delegate CreateGetter(Func<int> row);

    /// <summary>Lets go of what it keeps.</summary>
    public virtual void Release()
    {
    }

    /// <summary>A buffer for a column of any type.</summary>
    public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int capacity)
    {
        Type type = column.Type.RawType;
        if (type == typeof(MLImage))
        {
            return new ImageColumnBuffer(source, column, capacity);
        }

        Type buffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(VectorColumnBuffer<>).MakeGenericType(type.GenericTypeArguments[0])
            : typeof(ScalarColumnBuffer<>).MakeGenericType(type);
        return (ColumnBuffer)Activator.CreateInstance(buffer, source, column, capacity)!;
    }
}
