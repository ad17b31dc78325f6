namespace FashionResNet.Scoring.Folders;

/// <summary>What a folder job or a merge came to.</summary>
public sealed record FolderReport
{
    /// <summary>Full path of the file of results, or of the shard's part.</summary>
    public required string Output { get; init; }

    /// <summary>SHA-256 of the model's file, in hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What ran the network: <c>cpu</c> or <c>cuda:n</c>; of a merge <c>cpu</c> or <c>cuda</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Rows in the output.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows with an error among them.</summary>
    public required long Failed { get; init; }

    /// <summary>Rows that earlier runs had done.</summary>
    public long Resumed { get; init; }

    /// <summary>Seconds from the begin of this run to its end, with loading the model and writing the output.</summary>
    public double Seconds { get; init; }

    /// <summary>Images that this run scored, divided by its seconds.</summary>
    public double ImagesPerSecond => Seconds > 0 ? (Rows - Resumed) / Seconds : 0;
}
