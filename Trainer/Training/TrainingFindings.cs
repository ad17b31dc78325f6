using System.Runtime.InteropServices;
using FashionResNet.Scoring.Devices;
using FashionResNet.Shared.Diagnostics;
using FashionResNet.Shared.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>What <c>doctor</c> says of libtorch, and whether it can run on a device.</summary>
internal static class TrainingFindings
{
    private const string MemoryMaps = "/proc/self/maps";

    private static readonly string LibraryName = OperatingSystem.IsWindows() ? "torch_cpu.dll"
        : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>libtorch and its CUDA, and ONNX Runtime, which proves an export.</summary>
    public static IReadOnlyList<Finding> Look()
        => IsThere() ? [LibTorch(), LibTorchCuda(), .. ScoringFindings.Look()] : [Absent(), .. ScoringFindings.Look()];

    /// <summary>What keeps a device from working; null where a convolution runs on it.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    public static string? FaultOf(string device)
    {
        if (!IsThere())
        {
            return Absent().Found;
        }

        try
        {
            Device resolved = TrainingDevice.Resolve(device);
            using DisposeScope scope = NewDisposeScope();
            nn.functional.conv2d(ones([1, 1, 4, 4], device: resolved), ones([1, 1, 3, 3], device: resolved)).sum().item<float>();
            return null;
        }
        catch (Exception error) when (error is InvalidInputException or ExternalException)
        {
            return error.Message.Split('\n')[0];
        }
    }

    /// <summary>Asked before TorchSharp is touched: where it finds no libtorch, it copies one from package to package, and talks.</summary>
    private static bool IsThere() => NativeLibrary.TryLoad(LibraryName, typeof(torch).Assembly, null, out _)
        || NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, LibraryName), out _);

    private static Finding Absent() => new(
        "libtorch",
        FindingStatus.Missing,
        $"no {LibraryName} beside the program or where the loader looks",
        "publish without -p:LibTorch=external, or put a PyTorch's torch/lib on LD_LIBRARY_PATH");

    private static Finding LibTorch()
    {
        string? path = File.Exists(MemoryMaps)
            ? File.ReadLines(MemoryMaps).Select(line => line.Split(' ')[^1]).FirstOrDefault(file => Path.GetFileName(file) == "libtorch_cpu.so")
            : null;
        string version = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown";
        return new Finding(
            "libtorch", FindingStatus.Ok, $"TorchSharp {version}, {get_num_threads()} threads{(path is null ? "" : $", {path}")}");
    }

    private static Finding LibTorchCuda()
    {
        const string Subject = "libtorch CUDA";
        return cuda.is_available()
            ? new Finding(Subject, FindingStatus.Ok, $"{cuda.device_count()} devices, cuDNN {(cuda.is_cudnn_available() ? "yes" : "no")}")
            {
                IsForCuda = true,
            }
            : new Finding(
                Subject,
                FindingStatus.Missing,
                "libtorch sees no CUDA device",
                "build with -p:Accelerator=cuda, or with -p:LibTorch=external and a PyTorch's torch/lib on LD_LIBRARY_PATH")
            {
                IsForCuda = true,
            };
    }
}
