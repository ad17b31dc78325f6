using System.Globalization;
using System.Runtime.InteropServices;

namespace FashionResNet.Shared.Diagnostics;

/// <summary>CUDA's libraries that ONNX Runtime's CUDA package loads: it is built for CUDA 13 and cuDNN 9.</summary>
internal static unsafe class CudaLibraries
{
    private const int Major = 0; // libraryPropertyType of CUDA's library_types.h
    private const int Minor = 1;
    private const int Patch = 2;

    private const string Cudnn9 = "install cuDNN 9 for CUDA 13 (package cudnn9-cuda-13), and let the loader find it (LD_LIBRARY_PATH)";
    private const string Cuda13 = "install CUDA 13's runtime libraries (package cuda-libraries-13-x), and let the loader find them (LD_LIBRARY_PATH)";

    /// <summary>cuDNN, cuBLAS, the CUDA runtime, and NVRTC, with which cuDNN compiles kernels; each with its version.</summary>
    public static IReadOnlyList<Finding> Look() => OperatingSystem.IsWindows()
        ? [Find("cuDNN", ["cudnn64_9.dll"], CudnnVersion, Cudnn9), Find("cuBLAS", ["cublas64_13.dll"], CublasVersion, Cuda13), Find("NVRTC", ["nvrtc64_130_0.dll"], CompilerVersion, Cuda13)]
        :
        [
            Find("cuDNN", ["libcudnn.so.9", "libcudnn.so.8", "libcudnn.so"], CudnnVersion, Cudnn9),
            Find("cuBLAS", ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11"], CublasVersion, Cuda13),
            Find("CUDA runtime", ["libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0"], RuntimeVersion, Cuda13),
            Find("NVRTC", ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"], CompilerVersion, Cuda13),
        ];

    /// <summary>The first name is the one that is needed; another one is a mismatch.</summary>
    private static Finding Find(string subject, string[] names, Func<nint, string> version, string remedy)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                string found = $"{name}, version {version(library)}";
                NativeLibrary.Free(library);
                return name == names[0]
                    ? new Finding(subject, FindingStatus.Ok, found) { IsForCuda = true }
                    : new Finding(subject, FindingStatus.Mismatched, $"{found}; {names[0]} is needed", remedy) { IsForCuda = true };
            }
        }

        return new Finding(subject, FindingStatus.Missing, $"no {names[0]}", remedy) { IsForCuda = true };
    }

    private static string CudnnVersion(nint library)
        => ((delegate* unmanaged<nuint>)NativeLibrary.GetExport(library, "cudnnGetVersion"))() is var v && v >= 90_000
            ? Text((int)v / 10_000, (int)v / 100 % 100, (int)v % 100) // since cuDNN 9
            : Text((int)v / 1000, (int)v / 100 % 10, (int)v % 100);

    private static string CublasVersion(nint library)
    {
        var property = (delegate* unmanaged<int, int*, int>)NativeLibrary.GetExport(library, "cublasGetProperty");
        int major = 0, minor = 0, patch = 0;
        property(Major, &major);
        property(Minor, &minor);
        property(Patch, &patch);
        return Text(major, minor, patch);
    }

    private static string RuntimeVersion(nint library)
    {
        int version = 0;
        ((delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cudaRuntimeGetVersion"))(&version);
        return Text(version / 1000, version % 1000 / 10, 0);
    }

    private static string CompilerVersion(nint library)
    {
        int major = 0, minor = 0;
        ((delegate* unmanaged<int*, int*, int>)NativeLibrary.GetExport(library, "nvrtcVersion"))(&major, &minor);
        return Text(major, minor, 0);
    }

    private static string Text(int major, int minor, int patch)
        => string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}");
}
