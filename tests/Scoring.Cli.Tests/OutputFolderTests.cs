using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests;

public sealed class OutputFolderTests
{
    [Fact]
    public void OutputFolder_OfTheProgram_HasNoTorch()
    {
        string bin = Path.Combine(RepositoryRoot.FullPath, "MlNetScoring", "Cli", "bin");
        string folder = Directory.GetFiles(bin, "FashionResNet.Scoring.Cli.dll", SearchOption.AllDirectories)
            .Select(Path.GetDirectoryName).First()!;
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file))
            .ToArray();

        Assert.Contains("Microsoft.ML.OnnxTransformer.dll", files);
        Assert.DoesNotContain(files, file => file.Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            Directory.GetFiles(folder, "*.deps.json"),
            file => File.ReadAllText(file).Contains("TorchSharp", StringComparison.Ordinal));
    }
}
