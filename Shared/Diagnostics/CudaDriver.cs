using System.Globalization;
using System.Runtime.InteropServices;

namespace FashionResNet.Shared.Diagnostics;

/// <summary>NVIDIA's driver, asked through its own library, which is there with the driver and only then (CUDA Driver API).</summary>
internal static unsafe class CudaDriver
{
    private const int Success = 0;
    private const int NameLength = 256;

    private static readonly string Library = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Driver and GPUs, or what keeps them from being used.</summary>
    public static IReadOnlyList<Finding> Look()
    {
        const string Driver = "NVIDIA driver";
        if (!NativeLibrary.TryLoad(Library, out nint driver))
        {
            return
            [
                new Finding(Driver, FindingStatus.Missing, $"no {Library}: no driver, or a container that was not given the GPU",
                    "install NVIDIA's driver, or start the container with --gpus all") { IsForCuda = true },
            ];
        }

        // It stays loaded: the driver has begun to work, and CUDA may be in use in this process already.
        int code = ((delegate* unmanaged<uint, int>)Export(driver, "cuInit"))(0);
        int version = 0;
        ((delegate* unmanaged<int*, int>)Export(driver, "cuDriverGetVersion"))(&version);
        string text = string.Create(CultureInfo.InvariantCulture, $"CUDA {version / 1000}.{version % 1000 / 10}");
        return code == Success
            ? [new Finding(Driver, FindingStatus.Ok, text) { IsForCuda = true }, .. Gpus(driver)]
            :
            [
                new Finding(Driver, FindingStatus.Mismatched, $"{text}, but cuInit fails with code {code}",
                    "restart the machine after a change of the driver, or see nvidia-smi") { IsForCuda = true },
            ];
    }

    private static Finding[] Gpus(nint driver)
    {
        int count = Count(driver);
        if (count == 0)
        {
            return [new Finding("GPU", FindingStatus.Missing, "the driver sees none", "see nvidia-smi and CUDA_VISIBLE_DEVICES") { IsForCuda = true }];
        }

        return [.. Enumerable.Range(0, count).Select(
            i => new Finding($"GPU {i}", FindingStatus.Ok, Describe(driver, i)) { IsForCuda = true })];
    }

    private static int Count(nint driver)
    {
        int count = 0;
        return ((delegate* unmanaged<int*, int>)Export(driver, "cuDeviceGetCount"))(&count) == Success ? count : 0;
    }

    private static string Describe(nint driver, int index)
    {
        int device = 0;
        nuint bytes = 0;
        byte* name = stackalloc byte[NameLength];
        ((delegate* unmanaged<int*, int, int>)Export(driver, "cuDeviceGet"))(&device, index);
        ((delegate* unmanaged<byte*, int, int, int>)Export(driver, "cuDeviceGetName"))(name, NameLength, device);
        ((delegate* unmanaged<nuint*, int, int>)Export(driver, "cuDeviceTotalMem_v2"))(&bytes, device);
        return string.Create(CultureInfo.InvariantCulture, $"{Marshal.PtrToStringUTF8((nint)name)}, {bytes / (double)(1 << 30):0.0} GiB");
    }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);
}
