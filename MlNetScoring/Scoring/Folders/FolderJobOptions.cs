namespace FashionResNet.Scoring.Folders;

/// <summary>What a folder job does.</summary>
public sealed record FolderJobOptions
{
    /// <summary>The <c>model.onnx</c>.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where the images are.</summary>
    public required FolderInput Input { get; init; }

    /// <summary>The file of results; its ending says the format: <c>.csv</c>, <c>.jsonl</c> or <c>.parquet</c>.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Device, threads, batch size, top-k, threshold, pixel limit, what the model does not say itself.</summary>
    public FolderScorerOptions Scoring { get; init; } = new();

    /// <summary>Which part of the list this job does; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What to do with what an earlier run left.</summary>
    public JobStart Start { get; init; }
}
