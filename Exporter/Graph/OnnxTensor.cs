using System.Runtime.InteropServices;

namespace FashionResNet.Exporter.Graph;

/// <summary>A constant. <paramref name="Data"/> is row after row, little-endian as every platform of libtorch is.</summary>
internal sealed record OnnxTensor(OnnxElementType ElementType, IReadOnlyList<long> Dims, ReadOnlyMemory<byte> Data)
{
    public static OnnxTensor Of(ReadOnlySpan<float> values, params long[] dims)
        => new(OnnxElementType.Float, dims, MemoryMarshal.AsBytes(values).ToArray());

    public static OnnxTensor Of(ReadOnlySpan<long> values, params long[] dims)
        => new(OnnxElementType.Int64, dims, MemoryMarshal.AsBytes(values).ToArray());

    public static OnnxTensor Of(ReadOnlySpan<int> values, params long[] dims)
        => new(OnnxElementType.Int32, dims, MemoryMarshal.AsBytes(values).ToArray());

    public static OnnxTensor Of(ReadOnlySpan<sbyte> values, params long[] dims)
        => new(OnnxElementType.Int8, dims, MemoryMarshal.AsBytes(values).ToArray());

    public static OnnxTensor Of(ReadOnlySpan<byte> values, params long[] dims)
        => new(OnnxElementType.UInt8, dims, values.ToArray());

    /// <summary>The values of a float tensor.</summary>
    public ReadOnlySpan<float> Floats => MemoryMarshal.Cast<byte, float>(Data.Span);

    public bool ContentEquals(OnnxTensor other)
        => ElementType == other.ElementType && Dims.SequenceEqual(other.Dims) && Data.Span.SequenceEqual(other.Data.Span);
}
