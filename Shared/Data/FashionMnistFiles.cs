using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>A folder that holds the four files of Fashion-MNIST, or of another set in its format.</summary>
public sealed record FashionMnistFiles : IDataSetFiles
{
    /// <inheritdoc/>
    public required string Folder { get; init; }

    /// <summary>Where they came from, in words: <c>--data</c>, <c>cache</c>, <c>system package</c>, an address.</summary>
    public required string Source { get; init; }

    /// <summary>All four have the published content (SHA-256).</summary>
    public required bool IsOfficial { get; init; }

    /// <summary>What reports call the set: another set in the format goes by the name of its folder.</summary>
    public string Name => IsOfficial ? "Fashion-MNIST" : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <inheritdoc/>
    /// <remarks>60,000 of <c>[1, 28, 28]</c> in the official set.</remarks>
    public ImageDataSet LoadTrain(int limit = int.MaxValue, CancellationToken cancellation = default)
    {
        ImageDataSet all = Load(FashionMnistFile.TrainImages, FashionMnistFile.TrainLabels, $"{Name} train");
        return limit < all.Count ? all.Take(limit) : all;
    }

    /// <inheritdoc/>
    /// <remarks>10,000 of <c>[1, 28, 28]</c> in the official set.</remarks>
    public ImageDataSet LoadTest(CancellationToken cancellation = default)
        => Load(FashionMnistFile.TestImages, FashionMnistFile.TestLabels, $"{Name} test");

    private ImageDataSet Load(FashionMnistFile images, FashionMnistFile labels, string name)
        => IdxFile.Read(PathOf(images), PathOf(labels), name, FashionMnist.ClassNames);

    private string PathOf(FashionMnistFile file) => file.FindIn(Folder)
        ?? throw new InvalidInputException($"{Folder} holds no {file.CompressedName} (nor {file.Name}).");
}
