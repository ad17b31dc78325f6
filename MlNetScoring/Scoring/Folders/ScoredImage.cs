using FashionResNet.Scoring.Prediction;

namespace FashionResNet.Scoring.Folders;

/// <summary>One row of a folder job: what the model says of one file, or why the file could not be scored.</summary>
public sealed record ScoredImage
{
    /// <summary>The label of an image whose best class is less probable than the threshold.</summary>
    public const string Unknown = "unknown";

    /// <summary>Path relative to the input, with <c>/</c> between folders; for a list, the path as the list gives it.</summary>
    public required string Path { get; init; }

    /// <summary>The most probable class, or <see cref="Unknown"/> below the threshold; null where there is an error.</summary>
    public string? Label { get; init; }

    /// <summary>Probability of the most probable class, 0..1; null where there is an error.</summary>
    public float? Probability => Top.Count > 0 ? Top[0].Probability : null;

    /// <summary>The most probable classes, best first; empty where there is an error.</summary>
    public IReadOnlyList<ClassProbability> Top { get; init; } = [];

    /// <summary>Columns of the original, turned upright by its EXIF orientation; null where there is an error.</summary>
    public int? Width { get; init; }

    /// <summary>Rows of the original, turned upright by its EXIF orientation; null where there is an error.</summary>
    public int? Height { get; init; }

    /// <summary>Why there is no label, in words that depend on the file alone; null where the image was scored.</summary>
    public string? Error { get; init; }
}
