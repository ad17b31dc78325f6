using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Exporter.Verification;

/// <summary>
/// On some processors the oneDNN of libtorch leaves a part of what a convolution takes unwritten: the last block of
/// channels, where they do not fill it. Its values or gradients are wrong then (docs/decisions/0012).
/// </summary>
internal static class OneDnnFault
{
    private static readonly Lazy<bool> Found = new(Look);

    /// <summary>Whether it is seen on this processor, in two small convolutions; looked for once a process.</summary>
    public static bool IsHere => Found.Value;

    private static bool Look()
    {
        try
        {
            using DisposeScope scope = NewDisposeScope();
            return !AreValuesRight() || !IsGradientRight();
        }
        catch (ExternalException)
        {
            return false; // whatever it is, it is not this
        }
    }

    /// <summary>1×1, channels last, to 40 channels: blocks are of 16, 32 or 48.</summary>
    private static bool AreValuesRight()
    {
        using IDisposable noGrad = no_grad();
        Tensor images = Ones(ScalarType.Float32, 16, 7, 7, 3).permute(0, 3, 1, 2);
        return IsNear(nn.functional.conv2d(images, Ones(ScalarType.Float32, 40, 3, 1, 1)), full([1], 3, ScalarType.Float32, CPU));
    }

    /// <summary>3×3, channels first, to 3 channels: 8 and 4 would not be filled either.</summary>
    private static bool IsGradientRight()
    {
        using IDisposable grad = enable_grad();
        return IsNear(Gradient(ScalarType.Float32), Gradient(ScalarType.Float64));
    }

    private static Tensor Gradient(ScalarType type)
    {
        Tensor images = Ones(type, 16, 3, 7, 7).requires_grad_();
        nn.functional.conv2d(images, Ones(type, 3, 3, 3, 3)).sum().backward();
        return images.grad!.to(ScalarType.Float32);
    }

    /// <summary>False for NaN; right values are whole numbers up to 27.</summary>
    private static bool IsNear(Tensor actual, Tensor expected) => (actual - expected).abs().max().item<float>() < 0.01f;

    private static Tensor Ones(ScalarType type, params long[] shape) => ones(shape, type, CPU);
}
