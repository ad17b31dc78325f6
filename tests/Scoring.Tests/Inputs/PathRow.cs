namespace FashionResNet.Scoring.Tests.Inputs;

/// <summary>An image by its path, and what it shows.</summary>
public sealed class PathRow
{
    public string File { get; set; } = "";

    public string Label { get; set; } = "";
}
