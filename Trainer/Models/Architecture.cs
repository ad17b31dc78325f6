using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>A network that can be trained and exported by name.</summary>
/// <param name="Name">What <c>--arch</c> takes.</param>
/// <param name="Create">Builds it for a number of channels and classes: float [N, C, H, W] to logits [N, K].</param>
internal sealed record Architecture(string Name, Func<int, int, nn.Module<Tensor, Tensor>> Create)
{
    /// <summary>Every known network.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new("d2l-resnet18", D2lResNet18.Create),
        new("resnet18", (channels, classes) => ResNet.Create(bottleneck: false, [2, 2, 2, 2], channels, classes)),
        new("resnet34", (channels, classes) => ResNet.Create(bottleneck: false, [3, 4, 6, 3], channels, classes)),
        new("resnet50", (channels, classes) => ResNet.Create(bottleneck: true, [3, 4, 6, 3], channels, classes)),
        new("resnet101", (channels, classes) => ResNet.Create(bottleneck: true, [3, 4, 23, 3], channels, classes)),
        new("resnet152", (channels, classes) => ResNet.Create(bottleneck: true, [3, 8, 36, 3], channels, classes)),
    ];

    /// <summary>The names, for a command line.</summary>
    public static string[] Names => All.Select(architecture => architecture.Name).ToArray();

    /// <summary>The network of that name; the command line has refused unknown ones.</summary>
    public static Architecture Get(string name) => All.Single(architecture => architecture.Name == name);
}
