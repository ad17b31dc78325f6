namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Lies beside a complete output: what made it, over which list.</summary>
internal sealed record SuccessMark
{
    /// <summary>Model and options.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>Files of the whole list, other shards' included.</summary>
    public required long ListFiles { get; init; }

    /// <summary>SHA-256 of the whole list's paths, each with a NUL behind it.</summary>
    public required string ListSha256 { get; init; }

    /// <summary>Rows of the output.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows with an error among them.</summary>
    public required long Failed { get; init; }
}
