using System.Runtime.InteropServices;
using FashionResNet.Exporter.Verification;
using FashionResNet.Scoring.Devices;
using FashionResNet.Shared.Diagnostics;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>What <c>doctor</c> says of libtorch, and whether it can run on a device.</summary>
internal static class TrainingFindings
{
    private const string MemoryMaps = "/proc/self/maps";
    private const string Subject = "libtorch";
    private const string BuiltFor = "2.10"; // libtorch of this TorchSharp

    private static readonly string LibraryName = OperatingSystem.IsWindows() ? "torch_cpu.dll"
        : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>libtorch and its CUDA, and ONNX Runtime, which proves an export.</summary>
    public static IReadOnlyList<Finding> Look()
        => Absent() is { } absent ? [absent, .. ScoringFindings.Look()] : [LibTorch(), Convolutions(), LibTorchCuda(), .. ScoringFindings.Look()];

    /// <summary>Whether a convolution runs on a device.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    public static DeviceCheck Check(string device)
    {
        if (Absent() is { } absent)
        {
            return DeviceCheck.Fails(absent.Found);
        }

        Nnpack.TurnOff();
        try
        {
            Device resolved = TrainingDevice.Resolve(device);
            using DisposeScope scope = NewDisposeScope();
            nn.functional.conv2d(ones([1, 1, 4, 4], device: resolved), ones([1, 1, 3, 3], device: resolved)).sum().item<float>();
            return DeviceCheck.Works(resolved.ToString());
        }
        catch (Exception error) when (error is InvalidInputException or ExternalException)
        {
            return DeviceCheck.Fails(error.Message.Split('\n')[0]);
        }
    }

    /// <summary>
    /// What is missing of libtorch and TorchSharp's library on top of it; null where both load. Asked before TorchSharp is touched: where
    /// it finds no libtorch, it copies one from package to package, and talks.
    /// </summary>
    private static Finding? Absent()
    {
        if (!NativeLibrary.TryLoad(LibraryName, typeof(torch).Assembly, null, out _)
            && !NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, LibraryName), out _))
        {
            return new Finding(
                Subject,
                FindingStatus.Missing,
                $"no {LibraryName} beside the program or where the loader looks",
                "publish without -p:LibTorch=external, or put a PyTorch's torch/lib on LD_LIBRARY_PATH");
        }

        try
        {
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            return new Finding(
                Subject,
                FindingStatus.Mismatched,
                $"TorchSharp's library does not load on it: {error.Message.ReplaceLineEndings(" ").Trim()}",
                $"take a PyTorch nearer to {BuiltFor}, which it is built for");
        }
    }

    private static Finding LibTorch()
    {
        string? path = File.Exists(MemoryMaps)
            ? File.ReadLines(MemoryMaps).Select(line => line[Math.Max(0, line.IndexOf('/', StringComparison.Ordinal))..]).FirstOrDefault(file => Path.GetFileName(file).StartsWith(LibraryName, StringComparison.Ordinal))
            : null;
        string? build = path is null ? null : BuildOf(path);
        bool isOurs = path is not null && path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);
        string found = $"{build ?? (isOurs ? $"{BuiltFor}, TorchSharp's own package" : "of unknown version")}; TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, "
            + $"{get_num_threads()} threads{(path is null ? "" : $", {path}")}";
        return build is null || build.StartsWith($"{BuiltFor}.", StringComparison.Ordinal)
            ? new Finding(Subject, FindingStatus.Ok, found)
            : new Finding(
                Subject,
                FindingStatus.Mismatched,
                found,
                IsOlder(build)
                    ? $"take a PyTorch of {BuiltFor} or a little later: an older one ends the process when it is to train"
                    : $"nothing while it works: TorchSharp is built for {BuiltFor}, and a function that is gone ends the process with its name when it is called");
    }

    /// <summary>Whether a version, such as <c>2.6.0</c>, is before the one that TorchSharp is built for.</summary>
    private static bool IsOlder(string build)
        => Version.TryParse(string.Join('.', build.Split('.', '+').Take(2)), out Version? version) && version < Version.Parse(BuiltFor);

    /// <summary>Version and CUDA of the PyTorch or C++ libtorch that a library lies in, such as <c>2.11.0+cu130</c>, or that its own name ends with; null where
    /// none tells.</summary>
    private static string? BuildOf(string libtorch)
    {
        string root = Path.Combine(Path.GetDirectoryName(libtorch)!, "..");
        string python = Path.Combine(root, "version.py");
        string cpp = Path.Combine(root, "build-version");
        return File.Exists(python)
            ? File.ReadLines(python).FirstOrDefault(line => line.StartsWith("__version__", StringComparison.Ordinal))?.Split('\'', '"').ElementAtOrDefault(1)
            : File.Exists(cpp) ? File.ReadAllText(cpp).Trim()
            : Path.GetFileName(libtorch).Length > LibraryName.Length ? Path.GetFileName(libtorch)[(LibraryName.Length + 1)..] : null;
    }

    private static Finding Convolutions()
    {
        const string OneDnn = "oneDNN";
        Nnpack.TurnOff();
        return OneDnnFault.IsHere
            ? new Finding(
                OneDnn,
                FindingStatus.Mismatched,
                "convolutions are wrong on this processor where channels do not fill a block; the networks of this program are computed around it",
                "train and export other networks elsewhere, or with ONEDNN_MAX_CPU_ISA=SSE41, which is slow")
            : new Finding(OneDnn, FindingStatus.Ok, "convolutions are right");
    }

    private static Finding LibTorchCuda()
    {
        const string Cuda = "libtorch CUDA";
        return cuda.is_available()
            ? new Finding(Cuda, FindingStatus.Ok, $"{cuda.device_count()} devices, cuDNN {(cuda.is_cudnn_available() ? "yes" : "no")}")
            {
                IsForCuda = true,
            }
            : new Finding(
                Cuda,
                FindingStatus.Missing,
                "libtorch sees no CUDA device",
                "build with -p:Accelerator=cuda, or with -p:LibTorch=external and a PyTorch's torch/lib on LD_LIBRARY_PATH")
            {
                IsForCuda = true,
            };
    }
}
