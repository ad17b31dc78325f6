using System.Xml.Linq;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests;

/// <summary>Who may reference whom. Data flows one way, Shared to Trainer and Exporter to scoring, and nothing points back.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Shared/FashionResNet.Shared.csproj"] = [],
        ["Exporter/FashionResNet.Exporter.csproj"] = ["Shared/FashionResNet.Shared.csproj"],
        ["MlNetScoring/Scoring/FashionResNet.Scoring.csproj"] = ["Shared/FashionResNet.Shared.csproj"],
        ["MlNetScoring/Cli/FashionResNet.Scoring.Cli.csproj"] = ["MlNetScoring/Scoring/FashionResNet.Scoring.csproj"],
        ["Trainer/FashionResNet.Trainer.csproj"] =
            ["Exporter/FashionResNet.Exporter.csproj", "MlNetScoring/Scoring/FashionResNet.Scoring.csproj"],
    };

    private static readonly Dictionary<string, string[]> ForbiddenPackages = new()
    {
        ["Shared/FashionResNet.Shared.csproj"] = ["TorchSharp", "libtorch", "Microsoft.ML", "System.CommandLine", "Spectre"],
        ["Exporter/FashionResNet.Exporter.csproj"] = ["Microsoft.ML.OnnxTransformer", "System.CommandLine", "Spectre"],
        ["MlNetScoring/Scoring/FashionResNet.Scoring.csproj"] = ["TorchSharp", "libtorch", "System.CommandLine", "Spectre"],
        ["MlNetScoring/Cli/FashionResNet.Scoring.Cli.csproj"] = ["TorchSharp", "libtorch"],
    };

    public static TheoryData<string> Projects => [.. AllowedProjects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyWhatTheArchitectureAllows(string project)
    {
        XDocument file = Load(project);

        IEnumerable<string> projects = Includes(file, "ProjectReference").Select(reference => Resolve(project, reference));
        IEnumerable<string> sources = Includes(file, "Compile").Select(source => Resolve(project, source));

        Assert.Equal(AllowedProjects[project].Order(), projects.Order());
        Assert.All(sources, source => Assert.StartsWith("Shared/", source, StringComparison.Ordinal));
        Assert.All(
            Includes(file, "PackageReference"),
            package => Assert.DoesNotContain(
                ForbiddenPackages.GetValueOrDefault(project, []), forbidden => package.StartsWith(forbidden, StringComparison.Ordinal)));
    }

    [Fact]
    public void Repository_HasNoProductProjectThatTheArchitectureDoesNotKnow()
    {
        string root = RepositoryRoot.FullPath;
        IEnumerable<string> projects = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal));

        Assert.Equal(AllowedProjects.Keys.Order(), projects.Order());
    }

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(RepositoryRoot.FullPath, project));

    private static IEnumerable<string> Includes(XDocument file, string item)
        => file.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();

    private static string Resolve(string project, string relative)
    {
        string folder = Path.GetDirectoryName(Path.Combine(RepositoryRoot.FullPath, project))!;
        return Path.GetRelativePath(RepositoryRoot.FullPath, Path.Combine(folder, relative)).Replace('\\', '/');
    }
}
