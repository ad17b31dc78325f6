namespace FashionResNet.TestSupport;

/// <summary>What <see cref="LoopbackServer"/> answers to one request.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Body">What is sent.</param>
public sealed record LoopbackAnswer(int Status, byte[] Body)
{
    /// <summary>What the header says, where that is not the length of the body: the connection then ends too early.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether the connection stays open and silent after the body.</summary>
    public bool ThenHang { get; init; }
}
