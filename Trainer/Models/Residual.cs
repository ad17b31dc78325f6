using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// The residual block of d2l (Dive into Deep Learning, 8.6): two 3×3 convolutions with bias, batch norm after each, and a shortcut
/// that is the input itself or a 1×1 convolution of it without batch norm; ReLU after the sum.
/// float [N, inChannels, H, W] to [N, outChannels, H/stride, W/stride].
/// </summary>
internal sealed class Residual : nn.Module<Tensor, Tensor>
{
    // The field names are the child names of the state dictionary.
#pragma warning disable IDE1006
    internal readonly Conv2d conv1;
    internal readonly Conv2d conv2;
    internal readonly Conv2d? conv3;
    internal readonly BatchNorm2d bn1;
    internal readonly BatchNorm2d bn2;
#pragma warning restore IDE1006

    public Residual(int inChannels, int outChannels, bool use1x1Conv = false, int stride = 1)
        : base(nameof(Residual))
    {
        conv1 = nn.Conv2d(inChannels, outChannels, kernel_size: 3, stride: stride, padding: 1);
        conv2 = nn.Conv2d(outChannels, outChannels, kernel_size: 3, padding: 1);
        conv3 = use1x1Conv ? nn.Conv2d(inChannels, outChannels, kernel_size: 1, stride: stride) : null;
        bn1 = nn.BatchNorm2d(outChannels);
        bn2 = nn.BatchNorm2d(outChannels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor inner = nn.functional.relu(bn1.call(MatrixConvolution.Convolve(conv1, input)));
        Tensor sum = bn2.call(MatrixConvolution.Convolve(conv2, inner));
        sum += conv3 is null ? input : MatrixConvolution.Convolve(conv3, input);
        return nn.functional.relu(sum);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            conv1.Dispose();
            conv2.Dispose();
            conv3?.Dispose();
            bn1.Dispose();
            bn2.Dispose();
        }

        base.Dispose(disposing);
    }
}
