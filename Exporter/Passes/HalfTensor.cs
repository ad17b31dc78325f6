using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FashionResNet.Exporter.Graph;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Passes;

/// <summary>A float32 constant as half, each value rounded to the nearest.</summary>
internal static class HalfTensor
{
    /// <exception cref="InvalidInputException">A value is beyond the range of half.</exception>
    public static OnnxTensor Of(string name, OnnxTensor tensor)
    {
        ReadOnlySpan<float> values = tensor.Floats;
        byte[] bytes = new byte[values.Length * 2];
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        TensorPrimitives.ConvertToHalf(values, halves);
        for (int i = 0; i < halves.Length; i++)
        {
            if (!Half.IsFinite(halves[i]))
            {
                throw new InvalidInputException(
                    FormattableString.Invariant($"{name} holds {values[i]}, half goes up to {(float)Half.MaxValue}: export it as float32."));
            }
        }

        return new OnnxTensor(OnnxElementType.Half, tensor.Dims, bytes);
    }
}
