namespace FashionResNet.Exporter.Tests;

/// <summary>A folder of its own for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exporter-tests-");

    public string Model => Path.Combine(_folder.FullName, "model.onnx");

    public string[] Files => Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).ToArray()!;

    public void Dispose() => _folder.Delete(recursive: true);
}
