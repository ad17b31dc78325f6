namespace FashionResNet.Exporter;

/// <summary>One batch that both sides computed.</summary>
/// <param name="Name"><c>random</c> or the name of the data set.</param>
/// <param name="Batch">Images in the batch.</param>
/// <param name="MaxAbsDiff">Largest |Δ logit|; NaN where a side gave NaN or infinity.</param>
/// <param name="Failure">What is wrong, or null.</param>
public sealed record ParityCase(string Name, int Batch, double MaxAbsDiff, string? Failure)
{
    /// <summary>Whether the batch passes.</summary>
    public bool Ok => Failure is null;
}
