using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// The block of ResNet-18 and 34 (He 2015, 1512.03385) as torchvision has it: two 3×3 convolutions without bias, batch norm after
/// each, and a shortcut that is the input itself or <see cref="ResNet.Downsample"/> of it; ReLU after the sum.
/// float [N, inChannels, H, W] to [N, width, H/stride, W/stride].
/// </summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    // The field names are the child names of the state dictionary.
#pragma warning disable IDE1006
    internal readonly Conv2d conv1;
    internal readonly BatchNorm2d bn1;
    internal readonly Conv2d conv2;
    internal readonly BatchNorm2d bn2;
    internal readonly Sequential? downsample;
#pragma warning restore IDE1006

    public BasicBlock(int inChannels, int width, int stride)
        : base(nameof(BasicBlock))
    {
        conv1 = nn.Conv2d(inChannels, width, kernel_size: 3, stride: stride, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        conv2 = nn.Conv2d(width, width, kernel_size: 3, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(width);
        downsample = ResNet.Downsample(inChannels, width, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor inner = nn.functional.relu(bn1.call(MatrixConvolution.Convolve(conv1, input)));
        Tensor sum = bn2.call(MatrixConvolution.Convolve(conv2, inner));
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
            downsample?.Dispose();
        }

        base.Dispose(disposing);
    }
}
