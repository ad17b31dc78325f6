using FashionResNet.Shared.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Weights;

/// <summary>Between a tensor and its bytes in a safetensors file.</summary>
internal static class TensorBytes
{
    private static readonly (SafetensorsDType File, ScalarType Tensor)[] Types =
    [
        (SafetensorsDType.BOOL, ScalarType.Bool),
        (SafetensorsDType.U8, ScalarType.Byte),
        (SafetensorsDType.I32, ScalarType.Int32),
        (SafetensorsDType.I64, ScalarType.Int64),
        (SafetensorsDType.F16, ScalarType.Float16),
        (SafetensorsDType.BF16, ScalarType.BFloat16),
        (SafetensorsDType.F32, ScalarType.Float32),
        (SafetensorsDType.F64, ScalarType.Float64),
    ];

    /// <summary>Copies a tensor's values out, row-major.</summary>
    public static (SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes) Read(string name, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor.detach().cpu().contiguous();
        SafetensorsDType type = Types.Single(t => t.Tensor == values.dtype).File;
        return (new SafetensorsEntry(name, type, values.shape), values.bytes.ToArray());
    }

    /// <summary>Copies values into a tensor of the same shape, converting the type where it differs.</summary>
    public static void Write(SafetensorsEntry entry, ReadOnlySpan<byte> bytes, Tensor target)
    {
        ScalarType type = Types.Single(t => t.File == entry.DType).Tensor;
        if (target.dtype == type && target.device_type == DeviceType.CPU && target.is_contiguous())
        {
            bytes.CopyTo(target.bytes); // from the mapped file straight to where the network has it
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor values = empty(entry.Shape.ToArray(), type);
        bytes.CopyTo(values.bytes);
        target.copy_(values);
    }
}
