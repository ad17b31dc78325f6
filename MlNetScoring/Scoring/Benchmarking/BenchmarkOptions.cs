using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>What <see cref="ServingBenchmark"/> measures.</summary>
public sealed record BenchmarkOptions
{
    /// <summary><c>auto</c> (CUDA where it works, else CPU), <c>cpu</c>, <c>cuda</c> (the first one) or <c>cuda:n</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>The one number of CPU threads to measure; null for 1, 2, 4, … and all cores.</summary>
    public int? Threads { get; init; }

    /// <summary>What a model of another origin does not say itself; null for one of this exporter.</summary>
    public ModelDescription? Description { get; init; }

    /// <summary>Seconds that all measurements take together; loading and warming up come on top. 30 end within a minute on two
    /// cores, for a network of the size of ResNet-18 and small images.</summary>
    public double Seconds { get; init; } = 30;

    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    internal void Validate()
    {
        if (!(Seconds > 0 && Seconds <= TimeSpan.FromDays(1).TotalSeconds))
        {
            throw new InvalidInputException($"{Seconds} seconds are not allowed: above 0, at most a day.");
        }

        if (Threads < 1)
        {
            throw new InvalidInputException($"{Threads} threads are not allowed: 1 or more.");
        }
    }
}
