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
    ];

    /// <summary>The names, for a command line.</summary>
    public static string[] Names => All.Select(architecture => architecture.Name).ToArray();

    /// <summary>The network of that name; the command line has refused unknown ones.</summary>
    public static Architecture Get(string name) => All.Single(architecture => architecture.Name == name);
}
