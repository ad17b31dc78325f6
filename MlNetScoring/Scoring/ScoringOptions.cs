using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring;

/// <summary>How a model is run.</summary>
public sealed record ScoringOptions
{
    /// <summary><c>auto</c> (CUDA where it works, else CPU), <c>cpu</c>, <c>cuda</c> (the first one) or <c>cuda:n</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Images a batch: larger gains little on a CPU once its cores are busy, and delays the first row.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>CPU threads within an operator; null leaves the choice to ONNX Runtime (all physical cores).</summary>
    public int? Threads { get; init; }

    /// <param name="imageBytes">Bytes of one image; a whole batch must fit into one array.</param>
    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    internal void Validate(int imageBytes)
    {
        int largest = Array.MaxLength / imageBytes;
        if (BatchSize < 1 || BatchSize > largest)
        {
            throw new InvalidInputException($"batch size {BatchSize} is not allowed: 1 to {largest}.");
        }

        if (Threads < 1)
        {
            throw new InvalidInputException($"{Threads} threads are not allowed: 1 or more.");
        }
    }
}
