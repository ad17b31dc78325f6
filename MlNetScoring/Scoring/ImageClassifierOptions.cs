using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Scoring;

/// <summary>How an <see cref="ImageClassifier"/> serves. The setters are for configuration: a classifier keeps a copy.</summary>
public record ImageClassifierOptions
{
    /// <summary><c>auto</c> (CUDA where it works, else CPU), <c>cpu</c>, <c>cuda</c> (the first one) or <c>cuda:n</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>CPU threads within an operator; null leaves the choice to ONNX Runtime (all physical cores).</summary>
    public int? Threads { get; set; }

    /// <summary>Most images that run at once: what a batch gains on a CPU, it has gained at 32.</summary>
    public int MaxBatchSize { get; set; } = 32;

    /// <summary>How long an image may wait for others that are on their way, to share a batch with them; whole milliseconds,
    /// rounded up. While there are no others it does not wait. Zero: only images that are there already are taken along.
    /// Null turns sharing off: every call runs its image on its own thread.</summary>
    public TimeSpan? MaxDelay { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Calls that may be in progress beyond <see cref="MaxBatchSize"/>; more are refused with
    /// <see cref="ClassifierBusyException"/>, before they read. Each may hold an encoded image of up to <see cref="ByteLimit"/>, so an
    /// app that takes images from strangers needs both small.</summary>
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>How many of the best classes a result names.</summary>
    public int TopK { get; set; } = 3;

    /// <summary>Most pixels an image may have; larger ones are refused by their header, before they are decoded.</summary>
    public long PixelLimit { get; set; } = ImageDecoder.DefaultMaxPixels;

    /// <summary>Most bytes an encoded image may have.</summary>
    public long ByteLimit { get; set; } = 256L << 20;

    /// <summary>What a <c>model.onnx</c> of another origin does not say itself; null for one of our exporter's. A
    /// <c>model.zip</c> needs none.</summary>
    public ModelDescription? Description { get; set; }

    /// <exception cref="InvalidInputException">A value is out of range; the message names all that are.</exception>
    internal void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            throw new InvalidInputException($"these options are not allowed: {string.Join("; ", faults)}.");
        }
    }

    /// <summary>What is out of range, and what is allowed.</summary>
    internal virtual IEnumerable<string> Faults() =>
    [
        .. Fault(string.IsNullOrEmpty(Device), $"{nameof(Device)} is empty: auto, cpu, cuda or cuda:n"),
        .. Fault(Threads < 1, $"{nameof(Threads)} is {Threads}: 1 or more, or null"),
        .. Fault(MaxBatchSize < 1, $"{nameof(MaxBatchSize)} is {MaxBatchSize}: 1 or more"),
        .. Fault(
            MaxDelay < TimeSpan.Zero || MaxDelay > TimeSpan.FromMinutes(1),
            $"{nameof(MaxDelay)} is {MaxDelay}: zero to a minute, or null"),
        .. Fault(QueueCapacity < 0, $"{nameof(QueueCapacity)} is {QueueCapacity}: 0 or more"),
        .. Fault(TopK < 1, $"{nameof(TopK)} is {TopK}: 1 or more"),
        .. Fault(PixelLimit < 1, $"{nameof(PixelLimit)} is {PixelLimit}: 1 or more"),
        .. Fault(
            ByteLimit < 1 || ByteLimit >= Array.MaxLength,
            $"{nameof(ByteLimit)} is {ByteLimit}: 1 to {Array.MaxLength - 1}"),
    ];

    /// <summary>One fault, or none.</summary>
    private protected static IEnumerable<string> Fault(bool wrong, FormattableString text)
        => wrong ? [FormattableString.Invariant(text)] : [];
}
