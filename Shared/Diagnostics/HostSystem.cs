using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using FashionResNet.Shared.Imaging;
using SkiaSharp;

namespace FashionResNet.Shared.Diagnostics;

/// <summary>What both programs stand on: system, processor, C++ library, image decoder, and NVIDIA's driver and libraries.</summary>
public static class HostSystem
{
    private const string CpuInfo = "/proc/cpuinfo";
    private const string MemoryMaps = "/proc/self/maps";
    private const string CppLibrary = "libstdc++.so.6";
    private const int OldestCppLibrary = 30; // GCC 12's 6.0.30: what the mended native library asks for

    /// <summary>System and processor.</summary>
    public static IReadOnlyList<Finding> Look() =>
    [
        new Finding("system", FindingStatus.Ok, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"),
        new Finding("processor", FindingStatus.Ok, $"{Processor.Name()}, {Environment.ProcessorCount} threads"),
        Instructions(),
        .. OperatingSystem.IsLinux() ? [CppRuntime()] : Array.Empty<Finding>(),
        Skia(),
    ];

    /// <summary>Driver, GPUs and CUDA's libraries.</summary>
    public static IReadOnlyList<Finding> LookAtCuda() => [.. CudaDriver.Look(), .. CudaLibraries.Look()];

    /// <summary>Name and memory of a GPU; null where the driver does not tell.</summary>
    /// <param name="index">As in <c>cuda:n</c>.</param>
    public static string? GpuName(int index) => CudaDriver.Look().FirstOrDefault(finding => finding.Subject == $"GPU {index}")?.Found;

    private static Finding Instructions()
    {
        (string Name, bool Has)[] sets =
        [
            ("AVX2", Avx2.IsSupported), ("AVX-512", Avx512F.IsSupported), ("VNNI", HasFlag("avx512_vnni") || HasFlag("avx_vnni")),
            ("BF16", HasFlag("avx512_bf16")), ("AMX", HasFlag("amx_tile")),
        ];
        string found = string.Join(", ", sets.Select(set => $"{set.Name} {(set.Has ? "yes" : "no")}"));
        return sets[0].Has || RuntimeInformation.ProcessArchitecture != Architecture.X64
            ? new Finding("instructions", FindingStatus.Ok, found)
            : new Finding("instructions", FindingStatus.Missing, found, "a processor without AVX2 works, many times slower: take another machine");
    }

    private static bool HasFlag(string flag) => File.Exists(CpuInfo)
        && (File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ').Contains(flag) ?? false);

    private static Finding CppRuntime()
    {
        const string Subject = "C++ library";
        const string Remedy = "install the libstdc++6 of GCC 12 or later";
        if (!NativeLibrary.TryLoad(CppLibrary, out nint library))
        {
            return new Finding(Subject, FindingStatus.Missing, $"no {CppLibrary}", Remedy);
        }

        string? path = File.ReadLines(MemoryMaps).Select(line => line.Split(' ')[^1])
            .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
        NativeLibrary.Free(library);
        string version = path is null ? "6, of unknown place" : Path.GetFileName(File.ResolveLinkTarget(path, true)?.FullName ?? path)["libstdc++.so.".Length..];
        return int.TryParse(version.Split('.')[^1], out int minor) && version.StartsWith("6.0.", StringComparison.Ordinal) && minor < OldestCppLibrary
            ? new Finding(Subject, FindingStatus.Mismatched, $"libstdc++ {version}; 6.0.{OldestCppLibrary} or later is needed", Remedy)
            : new Finding(Subject, FindingStatus.Ok, $"libstdc++ {version}");
    }

    private static Finding Skia()
    {
        try
        {
            return new Finding("SkiaSharp", FindingStatus.Ok, $"{typeof(SKImage).Assembly.GetName().Version?.ToString(3)} on Skia {SkiaSharpVersion.Native}, decodes {ImageDecoder.FormatNames}");
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            return new Finding(
                "SkiaSharp", FindingStatus.Missing, error.Message.Split('\n')[0], "publish again for this system: libSkiaSharp belongs beside the program");
        }
    }
}
