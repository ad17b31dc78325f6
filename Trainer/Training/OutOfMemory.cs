using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FashionResNet.Trainer.Training;

/// <summary>libtorch's words for memory that a device does not have.</summary>
internal static partial class OutOfMemory
{
    /// <summary>Whether an error is that, on a GPU or in main memory.</summary>
    public static bool Is(Exception error) => error is ExternalException && Words().IsMatch(error.Message);

    /// <summary>What failed: "an allocation of 2.00 GiB failed". The step may have needed more after it.</summary>
    public static string What(Exception error)
    {
        Match asked = Asked().Match(error.Message);
        return asked.Success ? $"an allocation of {asked.Groups[1].Value} failed" : "an allocation failed";
    }

    // CUDA's allocator, the CPU's, and the workspaces of cuDNN and cuBLAS; cuDNN "finds no engine" where none gets its workspace.
    [GeneratedRegex(
        "out of memory|can't allocate memory|not enough memory|_ALLOC_FAILED|unable to find an engine|unable to find a valid cuDNN algorithm",
        RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex(@"tried to allocate ([0-9.]+ \w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Asked();
}
