using System.Text.Json;
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

    [Fact]
    public void RuntimeConfig_OfTheProgram_BoundsWhatGarbageMayTake()
    {
        const long MostBytes = 16_000_000; // without a bound a long job grew by 80 to 100 MB
        string path = Path.Combine(AppContext.BaseDirectory, "FashionResNet.Scoring.Cli.runtimeconfig.json");
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(path));

        JsonElement properties = config.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.InRange(properties.GetProperty("System.GC.Gen0MaxBudget").GetInt64(), 1, MostBytes);
    }
}
