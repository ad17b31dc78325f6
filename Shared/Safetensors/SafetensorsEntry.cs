namespace FashionResNet.Shared.Safetensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, for example <c>layer1.0.conv1.weight</c>.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDType DType, IReadOnlyList<long> Shape)
{
    /// <summary>Bytes of its data, row-major and little-endian.</summary>
    /// <exception cref="OverflowException">The shape is larger than a file can be.</exception>
    public long ByteCount => Shape.Aggregate((long)ElementSize(DType), (product, size) => checked(product * size));

    internal static int ElementSize(SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.BOOL or SafetensorsDType.U8 => 1,
        SafetensorsDType.F16 or SafetensorsDType.BF16 => 2,
        SafetensorsDType.I32 or SafetensorsDType.F32 => 4,
        _ => 8,
    };
}
