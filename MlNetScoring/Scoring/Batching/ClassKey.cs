using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>ML.NET's way to say "one of these classes": a key from 1, and names that stand in a column's annotations.</summary>
internal static class ClassKey
{
    /// <summary>Annotation of a key column: what its values mean.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>Annotation of a vector column: what its slots mean.</summary>
    public const string SlotNames = "SlotNames";

    public static KeyDataViewType Type(int count) => new(typeof(uint), count);

    public static VectorDataViewType NamesType(int count) => new(TextDataViewType.Instance, count);

    public static DataViewSchema.Annotations Names(string kind, ReadOnlyMemory<char>[] names)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = (ref VBuffer<ReadOnlyMemory<char>> value)
            => new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value);
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(kind, NamesType(names.Length), getter);
        return builder.ToAnnotations();
    }
}
