namespace FashionResNet.Shared.Data;

/// <summary>How many files a class has.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Count">Number of files.</param>
public sealed record ClassCount(string Name, int Count);
