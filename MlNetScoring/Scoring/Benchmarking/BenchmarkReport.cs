using FashionResNet.Shared.Models;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>How fast a model is in each way, on this machine.</summary>
public sealed record BenchmarkReport
{
    /// <summary>Name of the model's file.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What the model says of itself.</summary>
    public required ModelMetadata Metadata { get; init; }

    /// <summary>What ran the network: <c>cpu</c> or <c>cuda:n</c>.</summary>
    public required string Device { get; init; }

    /// <summary>What it ran on.</summary>
    public required BenchmarkMachine Machine { get; init; }

    /// <summary>One for each way, number of threads and batch size.</summary>
    public required IReadOnlyList<BenchmarkMeasurement> Measurements { get; init; }

    /// <summary>The smallest batch size with which the batched pipeline is within 3 % of its best.</summary>
    public required int RecommendedBatchSize { get; init; }

    /// <summary>The number of threads with which it is so; null where a GPU runs the network.</summary>
    public required int? RecommendedThreads { get; init; }
}
