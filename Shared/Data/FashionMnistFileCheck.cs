namespace FashionResNet.Shared.Data;

/// <summary>What was found of one of the four files in a folder.</summary>
/// <param name="Name">File name, without <c>.gz</c>.</param>
/// <param name="Path">Where it is; null where it is missing.</param>
/// <param name="Count">Images or labels in it; null where it cannot be read.</param>
/// <param name="IsOfficial">The SHA-256 of its decompressed content is the published one.</param>
/// <param name="Problem">Why it cannot be used at all: missing or damaged; null where it can be read.</param>
public sealed record FashionMnistFileCheck(string Name, string? Path, int? Count, bool IsOfficial, string? Problem);
