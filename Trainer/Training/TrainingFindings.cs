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

    /// <summary>libtorch and its CUDA, and ONNX Runtime, which proves an export.</summary>
    public static IReadOnlyList<Finding> Look() => [LibTorch(), LibTorchCuda(), .. ScoringFindings.Look()];

    /// <summary>What keeps a device from working; null where a convolution runs on it.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    public static string? FaultOf(string device)
    {
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
