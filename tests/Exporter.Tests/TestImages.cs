using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Exporter.Tests;

/// <summary>Real Fashion-MNIST images of the committed sample.</summary>
internal static class TestImages
{
    public static readonly ImageSpec Spec = new(1, 28, 28);

    public static ImageDataSet FashionMnist { get; } = FashionMnistSample.Test();

    public static IReadOnlyList<string> Labels => FashionMnist.ClassNames;
}
