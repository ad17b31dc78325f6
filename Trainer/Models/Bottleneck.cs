using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// The block of ResNet-50 and deeper (He 2015, 1512.03385) as torchvision has it: 1×1 down to the width, 3×3, 1×1 up to four times
/// the width, no bias, batch norm after each, and a shortcut as in <see cref="BasicBlock"/>. The stride is on the 3×3 ("v1.5"), not on
/// the first 1×1 as in the paper. float [N, inChannels, H, W] to [N, 4·width, H/stride, W/stride].
/// </summary>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>
{
    /// <summary>Channels out of a block, in widths.</summary>
    public const int Expansion = 4;

    // The field names are the child names of the state dictionary.
#pragma warning disable IDE1006
    internal readonly Conv2d conv1;
    internal readonly BatchNorm2d bn1;
    internal readonly Conv2d conv2;
    internal readonly BatchNorm2d bn2;
    internal readonly Conv2d conv3;
    internal readonly BatchNorm2d bn3;
    internal readonly Sequential? downsample;
#pragma warning restore IDE1006

    public Bottleneck(int inChannels, int width, int stride)
        : base(nameof(Bottleneck))
    {
        conv1 = nn.Conv2d(inChannels, width, kernel_size: 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        conv2 = nn.Conv2d(width, width, kernel_size: 3, stride: stride, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(width);
        conv3 = nn.Conv2d(width, Expansion * width, kernel_size: 1, bias: false);
        bn3 = nn.BatchNorm2d(Expansion * width);
        downsample = ResNet.Downsample(inChannels, Expansion * width, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor narrow = nn.functional.relu(bn1.call(MatrixConvolution.Convolve(conv1, input)));
        using Tensor inner = nn.functional.relu(bn2.call(MatrixConvolution.Convolve(conv2, narrow)));
        Tensor sum = bn3.call(MatrixConvolution.Convolve(conv3, inner));
        sum += ResNet.Shortcut(downsample, input);
        return nn.functional.relu(sum);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            conv1.Dispose();
            bn1.Dispose();
            conv2.Dispose();
            bn2.Dispose();
            conv3.Dispose();
            bn3.Dispose();
            downsample?.Dispose();
        }

        base.Dispose(disposing);
    }
}
