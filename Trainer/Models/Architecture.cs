using FashionResNet.Shared.Errors;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Models;

/// <summary>A network that can be trained and exported by name.</summary>
/// <param name="Name">What <c>--arch</c> takes.</param>
/// <param name="Side">Side of the images that it is meant for, in pixels; others fit too.</param>
/// <param name="Build">Builds it for a number of channels and classes.</param>
internal sealed record Architecture(string Name, int Side, Func<int, int, nn.Module<Tensor, Tensor>> Build)
{
    /// <summary>Every known network.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new("d2l-resnet18", 96, D2lResNet18.Create),
        new("resnet18", 224, (channels, classes) => ResNet.Create(bottleneck: false, [2, 2, 2, 2], channels, classes)),
        new("resnet18-half", 32, (channels, classes) => ResNet.Create(bottleneck: false, [2, 2, 2, 2], channels, classes, Stem.Half)),
        new("resnet18-full", 32, (channels, classes) => ResNet.Create(bottleneck: false, [2, 2, 2, 2], channels, classes, Stem.Full)),
        new("resnet34", 224, (channels, classes) => ResNet.Create(bottleneck: false, [3, 4, 6, 3], channels, classes)),
        new("resnet50", 224, (channels, classes) => ResNet.Create(bottleneck: true, [3, 4, 6, 3], channels, classes)),
        new("resnet101", 224, (channels, classes) => ResNet.Create(bottleneck: true, [3, 4, 23, 3], channels, classes)),
        new("resnet152", 224, (channels, classes) => ResNet.Create(bottleneck: true, [3, 8, 36, 3], channels, classes)),
    ];

    /// <summary>The names, for a command line.</summary>
    public static string[] Names => All.Select(architecture => architecture.Name).ToArray();

    /// <summary>The network for a number of channels and classes: float [N, C, H, W] to logits [N, K].</summary>
    public nn.Module<Tensor, Tensor> Create(int channels, int classes)
    {
        nn.Module<Tensor, Tensor> network = Build(channels, classes);
        Nnpack.TurnOff(); // now that libtorch is loaded, and before the network convolves
        return network;
    }

    /// <summary>The network of that name.</summary>
    /// <exception cref="InvalidInputException">There is none: a recipe's file may name any.</exception>
    public static Architecture Get(string name) => All.SingleOrDefault(architecture => architecture.Name == name)
        ?? throw new InvalidInputException($"no network '{name}': known are {string.Join(", ", Names)}.");
}
