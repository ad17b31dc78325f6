using FashionResNet.Exporter.Verification;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// A convolution that gives a single position is a matrix product: of its input with the part of the kernel that meets it; the rest
/// meets padding. libtorch's convolution spends several times as long there, a quarter of a training step of ResNet-18 at 28×28. One of
/// 1×1 is a product too, of each position's channels with the kernel; it is computed as such where libtorch's is wrong (<see
/// cref="OneDnnFault"/>). Values and gradients are the convolution's up to rounding.
/// </summary>
internal static class MatrixConvolution
{
    /// <summary>What <paramref name="convolution"/> gives.</summary>
    /// <param name="convolution">Without groups or dilation.</param>
    /// <param name="input">float [N, C, H, W].</param>
    /// <returns>float [N, O, H', W'].</returns>
    public static Tensor Convolve(Conv2d convolution, Tensor input)
    {
        Tensor kernel = convolution.weight;
        long padding = convolution.padding![0];
        long rows = Overlap(input.shape[2], kernel.shape[2], padding, convolution.stride[0]);
        long columns = Overlap(input.shape[3], kernel.shape[3], padding, convolution.stride[1]);
        if (rows > 0 && columns > 0)
        {
            Tensor met = kernel.narrow(2, padding, rows).narrow(3, padding, columns);
            Tensor seen = input.narrow(2, 0, rows).narrow(3, 0, columns);
            Tensor output = nn.functional.linear(seen.flatten(1), met.flatten(1), convolution.bias);
            return output.view(output.shape[0], output.shape[1], 1, 1);
        }

        bool isPointwise = kernel.shape[2] == 1 && kernel.shape[3] == 1 && padding == 0;
        return isPointwise && input.device_type == DeviceType.CPU && OneDnnFault.IsHere
            ? ConvolvePositions(convolution, input)
            : convolution.call(input);
    }

    /// <summary>How much of the input the kernel meets at the first position; 0 where there is a second one.</summary>
    private static long Overlap(long size, long kernel, long padding, long stride)
        => size + (2 * padding) - kernel < stride ? Math.Min(size, kernel - padding) : 0;

    /// <summary>Images with their channels last need no copy, but for the positions that a stride picks; the result has them last too.</summary>
    internal static Tensor ConvolvePositions(Conv2d convolution, Tensor input)
    {
        Tensor positions = input.permute(0, 2, 3, 1); // [N, H, W, C]
        for (int dimension = 1; dimension <= 2; dimension++)
        {
            long stride = convolution.stride[dimension - 1];
            positions = stride == 1 ? positions : positions.slice(dimension, 0, positions.shape[dimension], stride);
        }

        long[] shape = positions.shape;
        Tensor output = nn.functional.linear(positions.reshape(-1, shape[3]), convolution.weight.flatten(1), convolution.bias);
        return output.view(shape[0], shape[1], shape[2], -1).permute(0, 3, 1, 2);
    }
}
