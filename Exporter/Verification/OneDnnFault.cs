using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Exporter.Verification;

/// <summary>
/// On some processors the oneDNN of libtorch leaves a part of what a convolution takes unwritten: the last block of
/// channels, where they do not fill it. Its values or gradients are wrong then (docs/decisions/0012).
/// </summary>
internal static class OneDnnFault
{
    private const int Unfilled = 40; // blocks are of 16, 32 or 48

    private static readonly Lazy<bool> Found = new(Look);

    /// <summary>Whether this processor is one of them; looked for once a process.</summary>
    public static bool IsHere => Found.Value;

    private static bool Look()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        const int Channels = 3;
        Tensor images = ones(16, 7, 7, Channels).permute(0, 3, 1, 2); // with their channels last
        Tensor sums = nn.functional.conv2d(images, ones(Unfilled, Channels, 1, 1));
        return !sums.eq(Channels).all().item<bool>();
    }
}
