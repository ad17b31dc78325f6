using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FashionResNet.Shared.Errors;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>libtorch's words for memory that a device does not have.</summary>
internal static partial class OutOfMemory
{
    /// <summary>Whether an error says so, of a GPU or of main memory.</summary>
    public static bool Is(Exception error) => error is ExternalException && Words().IsMatch(error.Message);

    /// <summary>Whether an error may come of it, as a smaller batch tells: cuDNN "finds no engine" where none gets its workspace, but also
    /// where one of its libraries is missing.</summary>
    public static bool MayBe(Exception error) => Is(error) || (error is ExternalException && NoEngine().IsMatch(error.Message));

    /// <summary>What failed: "an allocation of 2.00 GiB failed". The step may have needed more after it.</summary>
    public static string What(Exception error)
    {
        Match asked = Asked().Match(error.Message);
        return asked.Success ? $"an allocation of {asked.Groups[1].Value} failed" : "an allocation failed";
    }

    /// <summary>Does work that takes network and images to a device.</summary>
    /// <exception cref="InvalidInputException">They do not fit.</exception>
    public static T Explain<T>(Device device, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ExternalException error) when (Is(error))
        {
            throw new InvalidInputException($"network and images do not fit into {device}: {What(error)}.", error);
        }
    }

    // CUDA's allocator, the CPU's, and the workspaces of cuDNN and cuBLAS.
    [GeneratedRegex("out of memory|can't allocate memory|not enough memory|_ALLOC_FAILED", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex("unable to find an engine|unable to find a valid cuDNN algorithm", RegexOptions.IgnoreCase)]
    private static partial Regex NoEngine();

    [GeneratedRegex(@"tried to allocate ([0-9.]+ \w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Asked();
}
