namespace FashionResNet.Scoring.Tests.Inputs;

/// <summary>An image as bytes: encoded, or pixels.</summary>
public sealed class BytesRow
{
    public byte[] Picture { get; set; } = [];
}
