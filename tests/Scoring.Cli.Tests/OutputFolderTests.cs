using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests;

public sealed class OutputFolderTests
{
    [Fact]
    public void OutputFolder_OfTheProgram_HasNoTorch()
    {
        // bin/CONFIGURATION/FRAMEWORK, as this test's own.
        string output = Path.GetRelativePath(Path.Combine(RepositoryRoot.FullPath, "tests", "Scoring.Cli.Tests"), AppContext.BaseDirectory);
        string folder = Path.Combine(RepositoryRoot.FullPath, "MlNetScoring", "Cli", output);
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
