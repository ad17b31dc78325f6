using FashionResNet.Exporter.Tests.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FashionResNet.Exporter.Tests.Passes;

/// <summary>A net whose file is weights for the most part: 78,000 of them.</summary>
internal static class HalfNet
{
    public static Sequential Create()
    {
        torch.manual_seed(2);
        return SmallNet.Trained(Sequential(
            ("conv", Conv2d(1, 64, 3, stride: 2, padding: 1, bias: false)),
            ("bn", BatchNorm2d(64)),
            ("relu", ReLU()),
            ("deep", Conv2d(64, 128, 3, stride: 2, padding: 1)),
            ("bn2", BatchNorm2d(128)),
            ("pool", AdaptiveAvgPool2d(1)),
            ("flatten", Flatten()),
            ("fc", Linear(128, 10))));
    }

    public static OnnxExportOptions Options { get; } = TestOptions.FashionMnist with
    {
        Preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f], ResizeTo = (32, 32) },
    };
}
