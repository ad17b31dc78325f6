namespace FashionResNet.Shared.Diagnostics;

/// <summary>A line of <c>doctor</c>.</summary>
/// <param name="Subject">What was looked at, for example <c>NVIDIA driver</c>.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Found">What is there: names, versions.</param>
/// <param name="Remedy">The one thing to do where it is missing or mismatched; null where nothing need be done.</param>
public sealed record Finding(string Subject, FindingStatus Status, string Found, string? Remedy = null)
{
    /// <summary>Whether CUDA needs it; a machine that runs on its CPU does not.</summary>
    public bool IsForCuda { get; init; }
}
