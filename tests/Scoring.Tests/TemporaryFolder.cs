namespace FashionResNet.Scoring.Tests;

/// <summary>A folder of a test's own that goes with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("scoring-").FullName;

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
