using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FashionResNet.Exporter.Tests.Converters;

/// <summary>A module of one type with attributes that are not the defaults, on 3x9x8 images.</summary>
/// <param name="ModuleType">The type under test.</param>
/// <param name="Name">What is special about it.</param>
/// <param name="Create">Makes it.</param>
public sealed record ConverterCase(Type ModuleType, string Name, Func<nn.Module<Tensor, Tensor>> Create)
{
    public static IReadOnlyList<ConverterCase> All { get; } =
    [
        Of("to 1x1", () => AdaptiveAvgPool2d((1, 1))),
        Of("epsilon", () => BatchNorm2d(3, eps: 0.01)),
        Of("not affine", () => BatchNorm2d(3, affine: false)),
        Of("stride, padding, dilation and groups by dimension", () => Conv2d(3, 6, (3, 2), (2, 1), (1, 2), (1, 3), groups: 3)),
        Of("no bias", () => Conv2d(3, 4, 3, stride: 2, padding: 1, bias: false)),
        Of("padding Same, even kernel", () => Conv2d(3, 2, (4, 3), Padding.Same, dilation: (1, 2))),
        Of("padding Valid", () => Conv2d(3, 2, 3, Padding.Valid, stride: 2)),
        Of("eval mode", () => Dropout(0.9)),
        Of("from the second dimension", () => Flatten(2)),
        Of("from the first dimension", () => Flatten()),
        Of("of a convolution", () => new FlipAverage(nn.Sequential(Conv2d(3, 4, 3), Flatten()))),
        Of("", Identity),
        Of("no bias", () => Linear(3 * 9 * 8, 5, hasBias: false), beforehand: () => Flatten()),
        Of("bias", () => Linear(3 * 9 * 8, 5), beforehand: () => Flatten()),
        Of("default stride", () => MaxPool2d(3)),
        Of("stride, padding and dilation by dimension", () => MaxPool2d((3, 2), (2, 1), (1, 0), (2, 3))),
        Of("ceil mode", () => MaxPool2d(3, stride: 2, padding: 1, ceil_mode: true)),
        Of("ceil mode, last window in the padding", () => MaxPool2d(2, stride: 3, padding: 1, ceil_mode: true)),
        Of("in place", () => ReLU(inplace: true)),
        Of("nested, named", () => nn.Sequential(("a", nn.Sequential(ReLU(), Identity())), ("b", Conv2d(3, 2, 1)))),
        Of("empty", () => nn.Sequential()),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{ModuleType.Name}, {Name}";

    private static ConverterCase Of<TModule>(
        string name, Func<TModule> create, Func<nn.Module<Tensor, Tensor>>? beforehand = null)
        where TModule : nn.Module<Tensor, Tensor>
        => new(typeof(TModule), name, () => beforehand is null ? create() : nn.Sequential(beforehand(), create()));
}
