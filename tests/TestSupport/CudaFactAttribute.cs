using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace FashionResNet.TestSupport;

/// <summary>A test that needs a CUDA device. Where NVIDIA's driver is missing it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFactAttribute : FactAttribute
{
    private static readonly bool HasDriver = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _);

    public CudaFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!HasDriver)
        {
            Skip = "needs a CUDA device: this machine has no NVIDIA driver";
        }
    }
}
