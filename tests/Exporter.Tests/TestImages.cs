using System.IO.Compression;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Exporter.Tests;

/// <summary>Real Fashion-MNIST images of the committed sample.</summary>
internal static class TestImages
{
    public static readonly ImageSpec Spec = new(1, 28, 28);

    public static readonly string[] Labels =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static ImageDataSet FashionMnist { get; } = Load();

    private static ImageDataSet Load()
    {
        byte[] pixels = Read("t10k-images-idx3-ubyte.gz")[16..];
        int[] labels = Array.ConvertAll(Read("t10k-labels-idx1-ubyte.gz")[8..], label => (int)label);
        return new ImageDataSet("Fashion-MNIST sample", Spec, pixels, labels, Labels);
    }

    private static byte[] Read(string file)
    {
        string path = Path.Combine(RepositoryRoot.FullPath, "tests", "Data", "fashion-mnist-sample", file);
        using var unzipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unzipped.CopyTo(memory);
        return memory.ToArray();
    }
}
