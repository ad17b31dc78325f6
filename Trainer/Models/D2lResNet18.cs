using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// ResNet-18 as d2l builds it (Dive into Deep Learning, 8.6): child names as those of the PyTorch <c>Sequential</c>
/// (<c>0.0.weight</c>, <c>1.0.conv1.weight</c>, …, <c>7.bias</c>).
/// </summary>
internal static class D2lResNet18
{
    /// <summary>float [N, channels, H, W] to logits [N, classes]; H and W at least 1, meant for 96.</summary>
    public static Sequential Create(int channels, int classes) => nn.Sequential(
        nn.Sequential(
            nn.Conv2d(channels, 64, kernel_size: 7, stride: 2, padding: 3),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size: 3, stride: 2, padding: 1)),
        nn.Sequential(new Residual(64, 64), new Residual(64, 64)), // the first stage keeps its size
        Stage(64, 128),
        Stage(128, 256),
        Stage(256, 512),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(512, classes));

    private static Sequential Stage(int inChannels, int outChannels) => nn.Sequential(
        new Residual(inChannels, outChannels, use1x1Conv: true, stride: 2),
        new Residual(outChannels, outChannels));
}
