using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FashionResNet.Trainer.Training;

/// <summary>libtorch's words for memory that a device does not have.</summary>
internal static partial class OutOfMemory
{
    /// <summary>Whether an error is that, on a GPU or in main memory.</summary>
    public static bool Is(Exception error) => error is ExternalException && Words().IsMatch(error.Message);

    /// <summary>How much was asked for at last, in libtorch's words: "2.00 GiB more than there was".</summary>
    public static string Needed(Exception error)
    {
        Match asked = Asked().Match(error.Message);
        return asked.Success ? $"{asked.Groups[1].Value} more than there was" : "more than there was";
    }

    // CUDA's allocator, the CPU's, and the workspaces of cuDNN and cuBLAS.
    [GeneratedRegex("out of memory|can't allocate memory|not enough memory|_ALLOC_FAILED", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex(@"tried to allocate ([0-9.]+ \w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Asked();
}
