using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;

namespace FashionResNet.Exporter.Tests;

internal static class TestOptions
{
    /// <summary>Batches of 1, 3 and 1: enough for a small module.</summary>
    public static readonly ParityOptions SmallParity = new() { BatchSize = 3, RandomImages = 5, RealImages = 9 };

    public static OnnxExportOptions For(ImageSpec spec, int classes) => new()
    {
        Metadata = new ModelMetadata { Labels = [.. Enumerable.Range(0, classes).Select(k => $"class {k}")], Image = spec },
        Parity = SmallParity,
    };

    /// <summary>For nets on Fashion-MNIST.</summary>
    public static OnnxExportOptions FashionMnist { get; } = new()
    {
        Metadata = new ModelMetadata { Labels = TestImages.Labels, Image = TestImages.Spec, Arch = "small" },
        Parity = SmallParity,
    };
}
