using System.Globalization;
using FashionResNet.Shared.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>Turns <c>--device auto|cpu|cuda[:n]</c> into a device that is there.</summary>
internal static class TrainingDevice
{
    /// <summary>Whether CUDA may multiply float32 in TensorFloat-32.</summary>
    public static void AllowTensorFloat32(bool allow)
        => backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = allow;

    /// <exception cref="InvalidInputException">The name is none of these, or there is no such device.</exception>
    public static Device Resolve(string name)
    {
        int index = name == "cuda" ? 0 : -1;
        if (name.StartsWith("cuda:", StringComparison.Ordinal)
            && !int.TryParse(name["cuda:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            index = -1;
        }

        int cudaDevices = name == "cpu" || !cuda.is_available() ? 0 : cuda.device_count();
        return name switch
        {
            "cpu" => CPU,
            "auto" => cudaDevices > 0 ? new Device(DeviceType.CUDA, 0) : CPU,
            _ when index < 0 => throw new InvalidInputException($"'{name}' is no device: use auto, cpu, cuda or cuda:n."),
            _ when index < cudaDevices => new Device(DeviceType.CUDA, index),
            _ => throw new InvalidInputException(
                $"no device {name}: libtorch sees {cudaDevices} CUDA devices. Use --device cpu, or build with -p:Accelerator=cuda "
                + "on a machine with an NVIDIA driver."),
        };
    }
}
