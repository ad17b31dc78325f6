using FashionResNet.Shared.Data;

namespace FashionResNet.TestSupport;

/// <summary>The committed sample of Fashion-MNIST: the first 512 training and 256 test images.</summary>
public static class FashionMnistSample
{
    /// <summary>The folder with the four files, to be given as <c>--data</c>.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot.FullPath, "tests", "Data", "fashion-mnist-sample");

    /// <summary>512 training images.</summary>
    public static ImageDataSet Train() => Load("train", "Fashion-MNIST train");

    /// <summary>256 test images.</summary>
    public static ImageDataSet Test() => Load("t10k", "Fashion-MNIST test");

    private static ImageDataSet Load(string part, string name) => IdxFile.Read(
        Path.Combine(Folder, $"{part}-images-idx3-ubyte.gz"),
        Path.Combine(Folder, $"{part}-labels-idx1-ubyte.gz"),
        name,
        FashionMnist.ClassNames);
}
