namespace FashionResNet.Scoring;

/// <summary>
/// What a classifier needs to know of an ONNX model that does not say it itself, for example one that PyTorch exported. It
/// stands in place of the file's metadata. The model has one input, float or uint8 <c>[N, C, H, W]</c>, and scores, float
/// <c>[N, K]</c>, with N free and C 1 or 3.
/// </summary>
public sealed record ModelDescription
{
    /// <summary>Names of the K classes, in the order of the scores; all different.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Mean per channel of pixels in 0..1. A float input gets <c>(pixel / 255 − Mean) / Std</c>: 0 and 1 stand for a
    /// network that takes 0..1, 0 and 1/255 for one that takes 0..255. None for a uint8 input, which gets the pixels as they
    /// are.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Standard deviation per channel of pixels in 0..1; see <see cref="Mean"/>.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>Rows of an image, where the graph leaves them free.</summary>
    public int? Height { get; init; }

    /// <summary>Columns of an image, where the graph leaves them free.</summary>
    public int? Width { get; init; }

    /// <summary>Name of the output that holds the scores, where there are several.</summary>
    public string? Output { get; init; }

    /// <summary>What the scores are.</summary>
    public ModelScores ScoresAre { get; init; }
}
