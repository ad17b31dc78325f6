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
        string library = Path.Combine(RepositoryRoot.FullPath, "MlNetScoring", "Scoring", "FashionResNet.Scoring.csproj");
        string version = typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version!.ToString(3);
        string project =
            $"""
            <ItemGroup>
              <ProjectReference Include="{library}" />
              <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{version}" />
            </ItemGroup>
            """;

        string label = await OtherSolution.RunAsync(
            folder, Program, project, new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, [model, image], TestContext.Current.CancellationToken);

        Assert.Contains(label, TinyModel.Labels);
    }
}
