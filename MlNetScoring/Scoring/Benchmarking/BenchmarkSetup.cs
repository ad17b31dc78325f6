using FashionResNet.Shared.Data;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>One setting to measure.</summary>
/// <param name="ModelPath">A <c>model.onnx</c>.</param>
/// <param name="Images">Noise of the model's shape; their number is a multiple of every batch size.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda:n</c>, which must be there.</param>
/// <param name="Threads">CPU threads within an operator; null leaves the choice to ONNX Runtime.</param>
/// <param name="BatchSize">Images a run.</param>
internal sealed record BenchmarkSetup(string ModelPath, ImageDataSet Images, string Device, int? Threads, int BatchSize)
{
    private const int MaxBytes = 64 << 20;

    /// <summary>The largest batch that can be measured.</summary>
    public const int MaxBatchSize = 128;

    /// <summary>Rows of a pass of the row-by-row pipeline, if there are as many images: two blocks for each of two cores.</summary>
    public const int RowsAPass = 512;

    /// <summary>Seeded noise: the network's speed does not depend on what it sees.</summary>
    public static ImageDataSet Noise(ImageSpec spec, IReadOnlyList<string> labels)
    {
        int batches = Math.Clamp(MaxBytes / (MaxBatchSize * spec.ByteCount), 1, 16);
        byte[] pixels = new byte[batches * MaxBatchSize * spec.ByteCount];
        new Random(0).NextBytes(pixels);
        return new ImageDataSet("noise", spec, pixels, new int[batches * MaxBatchSize], labels);
    }
}
