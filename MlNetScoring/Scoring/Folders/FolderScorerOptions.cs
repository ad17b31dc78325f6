using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Scoring.Folders;

/// <summary>How a folder is scored.</summary>
public sealed record FolderScorerOptions
{
    private const int DefaultTopK = 3;

    /// <summary><c>auto</c> (CUDA where it works, else CPU), <c>cpu</c>, <c>cuda</c> (the first one) or <c>cuda:n</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Images a batch: what a thread reads, decodes and scores at a time, and what is committed at once.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Threads that read, decode and, on the CPU, run the network; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Classes to name for each image; null for three, or all of a model that has fewer.</summary>
    public int? TopK { get; init; }

    /// <summary>Below this probability (0..1) the label is <see cref="ScoredImage.Unknown"/>.</summary>
    public float Threshold { get; init; }

    /// <summary>Most pixels that an image's header may announce; a larger one is refused before it is decoded.</summary>
    public long PixelLimit { get; init; } = ImageDecoder.DefaultMaxPixels;

    /// <summary>What a model of another origin does not say itself: labels, scaling. Null for one of this exporter.</summary>
    public ModelDescription? Description { get; init; }

    /// <summary><see cref="TopK"/> for a model of that many classes.</summary>
    internal int TopKOf(int classes) => TopK ?? Math.Min(DefaultTopK, classes);

    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    internal void Validate(int classes)
    {
        if (TopK is { } top && (top < 1 || top > classes))
        {
            throw new InvalidInputException($"top-k {top} is not allowed: 1 to {classes}, the model's number of classes.");
        }

        if (!(Threshold is >= 0 and <= 1))
        {
            throw new InvalidInputException(FormattableString.Invariant($"threshold {Threshold} is not allowed: 0 to 1."));
        }

        if (PixelLimit < 1)
        {
            throw new InvalidInputException($"a limit of {PixelLimit} pixels is not allowed: 1 or more.");
        }

        if (Threads < 1)
        {
            throw new InvalidInputException($"{Threads} threads are not allowed: 1 or more.");
        }
    }
}
