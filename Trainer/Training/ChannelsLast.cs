using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// Images laid out with their channels together (NHWC) under an unchanged shape. Every layer passes the layout on. libtorch pools
/// and normalises it several times faster on a CPU, and a training step of ResNet-18 at 28×28 takes a tenth less; GPUs prefer it too.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The same values in that layout.</summary>
    /// <param name="images">float [N, C, H, W].</param>
    public static Tensor Arrange(Tensor images)
    {
        long[] shape = images.shape;
        (long channels, long height, long width) = (shape[1], shape[2], shape[3]);

        // Of one channel both layouts are the same bytes; only the strides tell libtorch which one is meant.
        Tensor last = images.permute(0, 2, 3, 1).contiguous();
        return last.as_strided(shape, [channels * height * width, 1, channels * width, channels]);
    }

    /// <summary>
    /// Lays the kernels of every convolution out likewise. For CUDA: cuDNN would turn each of them twice a step. On a CPU it gains
    /// nothing, and the optimizer takes its weights as one piece of memory.
    /// </summary>
    public static void ArrangeKernels(nn.Module network)
    {
        foreach (Conv2d convolution in network.modules().OfType<Conv2d>())
        {
            using DisposeScope scope = NewDisposeScope();
            var kernels = new Parameter(Arrange(convolution.weight.detach()), requires_grad: true);
            kernels.DetachFromDisposeScope();
            convolution.weight = kernels;
        }
    }
}
