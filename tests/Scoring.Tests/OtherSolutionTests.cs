using System.Diagnostics;
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

    private static readonly string Library = Path.Combine(RepositoryRoot.FullPath, "MlNetScoring", "Scoring", "FashionResNet.Scoring.csproj");

    [Fact]
    public async Task App_ThatReferencesTheProject_BuildsWithoutWarningsAndClassifies()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        string image = ImageFiles.Write(folder.FullPath, "shirt.png", 40, 40);
        string version = typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version!.ToString(3);
        await File.WriteAllTextAsync(folder.File("Program.cs"), Program, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("App.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Library}" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{version}" />
              </ItemGroup>
            </Project>
            """,
            TestContext.Current.CancellationToken);

        // The libraries are built already, and other tests have them loaded.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        (int exitCode, string output) = await RunAsync(
            folder, "build", "-c", configuration, "-warnaserror", "-p:BuildProjectReferences=false", "-p:UseSharedCompilation=false", "-nodeReuse:false");
        Assert.True(exitCode == 0, output);

        Assert.Contains((await RunAsync(folder, folder.File("bin", configuration, "net10.0", "App.dll"), model, image)).Output, TinyModel.Labels);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder.FullPath, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
