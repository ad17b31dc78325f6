namespace FashionResNet.Exporter;

/// <summary>How an export is compared with the module it was made from.</summary>
public sealed record ParityOptions
{
    /// <summary>
    /// Largest |Δ logit| allowed where logits stay within ±100; beyond, it grows with them (<see cref="ParityBound"/>). 1e-4 is
    /// some ten times what summing in another order costs a ResNet in float32, and far below what a wrong attribute costs.
    /// </summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Images a batch (N). 32 takes the vectorised paths of both libraries.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Images of random bytes. 50 give batches of 1, 32 and 17.</summary>
    public int RandomImages { get; init; } = 50;

    /// <summary>Images drawn from the data set, at most. 200 give batches of 1, six times 32, and 7.</summary>
    public int RealImages { get; init; } = 200;

    /// <summary>Seed of the random bytes and of the drawing. No generator of TorchSharp is touched.</summary>
    public int Seed { get; init; }

    internal IEnumerable<string> Faults()
    {
        if (!(Tolerance > 0))
        {
            yield return $"a parity tolerance of {Tolerance}; it must be above 0";
        }

        if (BatchSize < 2)
        {
            yield return $"a parity batch size of {BatchSize}; it must be 2 or more";
        }

        if (RandomImages < BatchSize + 2)
        {
            yield return $"{RandomImages} random images; one alone, a batch and a rest take {BatchSize + 2} or more";
        }

        if (RealImages < 0)
        {
            yield return $"{RealImages} real images; it must be 0 or more";
        }
    }
}
