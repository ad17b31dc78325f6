namespace FashionResNet.Benchmarks.Int8;

/// <summary>A network at a size.</summary>
/// <param name="Arch">Its name.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Side">Side that the network sees, in pixels.</param>
/// <param name="Batches">Batch sizes, each with the ratio to reach.</param>
internal sealed record Int8Case(string Arch, int Channels, int Side, IReadOnlyList<(int Batch, double Goal)> Batches)
{
    public static IReadOnlyList<Int8Case> All { get; } =
    [
        new("d2l-resnet18", 1, 96, [(32, 3.2), (1, 2.8)]),
        new("resnet50", 3, 224, [(8, 2.5)]),
    ];
}
