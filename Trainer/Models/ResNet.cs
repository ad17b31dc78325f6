using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// The ResNet family (He 2015, 1512.03385) as torchvision defines it; names of the state dictionary are torchvision's
/// (<c>layer1.0.downsample.0.weight</c>, <c>fc.bias</c>), and timm's, which are the same for these five.
/// </summary>
internal static class ResNet
{
    private const int FirstWidth = 64; // doubled from stage to stage

    /// <summary>float [N, channels, H, W] to logits [N, classes]; H and W at least 1, meant for 224.</summary>
    /// <param name="bottleneck">Blocks are <see cref="Bottleneck"/>, not <see cref="BasicBlock"/>.</param>
    /// <param name="blocks">Blocks in each of the four stages.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="stem">What comes before the first stage.</param>
    public static Sequential Create(bool bottleneck, int[] blocks, int channels, int classes, Stem stem = Stem.Large)
    {
        int expansion = bottleneck ? Bottleneck.Expansion : 1;
        Sequential network = nn.Sequential(
            ("conv1", stem switch
            {
                Stem.Large => nn.Conv2d(channels, FirstWidth, kernel_size: 7, stride: 2, padding: 3, bias: false),
                Stem.Half => nn.Conv2d(channels, FirstWidth, kernel_size: 3, stride: 2, padding: 1, bias: false),
                _ => nn.Conv2d(channels, FirstWidth, kernel_size: 3, padding: 1, bias: false),
            }),
            ("bn1", nn.BatchNorm2d(FirstWidth)),
            ("relu", nn.ReLU()),
            ("maxpool", stem == Stem.Large ? nn.MaxPool2d(kernel_size: 3, stride: 2, padding: 1) : nn.Identity()),
            ("layer1", Stage(0)),
            ("layer2", Stage(1)),
            ("layer3", Stage(2)),
            ("layer4", Stage(3)),
            ("avgpool", nn.AdaptiveAvgPool2d(1)),
            ("flatten", nn.Flatten()),
            ("fc", nn.Linear(OutChannels(3), classes)));
        Initialize(network);
        return network;

        int OutChannels(int stage) => (FirstWidth << stage) * expansion;

        Sequential Stage(int stage) => nn.Sequential(Enumerable.Range(0, blocks[stage]).Select(block =>
        {
            int inChannels = block > 0 ? OutChannels(stage) : stage > 0 ? OutChannels(stage - 1) : FirstWidth;
            int stride = block == 0 && stage > 0 ? 2 : 1; // the first stage keeps its size
            return bottleneck
                ? (nn.Module<Tensor, Tensor>)new Bottleneck(inChannels, FirstWidth << stage, stride)
                : new BasicBlock(inChannels, FirstWidth << stage, stride);
        }).ToArray());
    }

    /// <summary>The shortcut of a block that changes the shape: 1×1 convolution and batch norm; null where the input itself fits.</summary>
    internal static Sequential? Downsample(int inChannels, int outChannels, int stride)
        => stride == 1 && inChannels == outChannels ? null : nn.Sequential(
            nn.Conv2d(inChannels, outChannels, kernel_size: 1, stride: stride, bias: false),
            nn.BatchNorm2d(outChannels));

    /// <summary>What <see cref="Downsample"/> gives; the input itself where there is none.</summary>
    internal static Tensor Shortcut(Sequential? downsample, Tensor input) => downsample is null
        ? input
        : downsample[1].call(MatrixConvolution.Convolve((Conv2d)downsample[0], input));

    /// <summary>Kaiming-normal convolutions by fan-out; batch norms are 1 and 0 and the head is uniform as libtorch makes them.</summary>
    private static void Initialize(Sequential network)
    {
        foreach (Conv2d convolution in network.modules().OfType<Conv2d>())
        {
            nn.init.kaiming_normal_(convolution.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        }
    }
}
