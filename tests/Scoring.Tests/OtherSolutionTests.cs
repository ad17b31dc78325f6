using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests;

/// <summary>An app of another solution, whose build knows nothing of this repository's, references the library's project.</summary>
public sealed class OtherSolutionTests
{
    private const string Program =
        """
        using var classifier = FashionResNet.Scoring.ImageClassifier.Load(args[0]);
        System.Console.Write(classifier.Predict(args[1]).Label);
        """;

    [Fact]
    public async Task App_ThatReferencesTheProject_BuildsWithoutWarningsAndClassifies()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        string image = ImageFiles.Write(folder.FullPath, "shirt.png", 40, 40);

        string label = await OtherSolution.RunAsync(
            folder,
            Program,
            "MlNetScoring/Scoring/FashionResNet.Scoring.csproj",
            ["Microsoft.ML.OnnxRuntime"],
            [model, image],
            TestContext.Current.CancellationToken);

        Assert.Contains(label, TinyModel.Labels);
    }
}
