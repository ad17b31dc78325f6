namespace FashionResNet.Scoring;

/// <summary>Where the time of one image went.</summary>
/// <param name="Decode">From encoded bytes to pixels; zero where pixels were given.</param>
/// <param name="Wait">From then until the network began with its batch.</param>
/// <param name="Inference">The network's run, for the whole batch.</param>
public readonly record struct ClassificationTimings(TimeSpan Decode, TimeSpan Wait, TimeSpan Inference);
