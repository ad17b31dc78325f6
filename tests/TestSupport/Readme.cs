using System.Text.RegularExpressions;

namespace FashionResNet.TestSupport;

/// <summary>What a README promises, for tests that hold it to that.</summary>
public static partial class Readme
{
    private const string Main = "README.md";

    /// <summary>The arguments of every command line that runs a program of this repository.</summary>
    /// <param name="project">The program's folder.</param>
    public static IReadOnlyList<string[]> Commands(string project) => CommandPattern().Matches(Read(Main))
        .Where(match => match.Groups["project"].Value == project)
        .Select(match => match.Groups["arguments"].Value.Trim().Split(' '))
        .ToArray();

    /// <summary>Every C# block of a README, its lines trimmed.</summary>
    /// <param name="file">Its path in the repository.</param>
    public static IReadOnlyList<string[]> CSharpBlocks(string file = Main) => BlockPattern().Matches(Read(file))
        .Select(match => Lines(match.Groups["code"].Value))
        .ToArray();

    /// <summary>Whether a block stands word for word in a source file that the tests compile, whatever its indentation.</summary>
    public static bool StandsIn(string[] block, string sourceFile)
        => string.Join('\n', Lines(Read(sourceFile)))
            .Contains(string.Join('\n', block), StringComparison.Ordinal);

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryRoot.FullPath, file));

    private static string[] Lines(string text)
        => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"dotnet run -c Release --project (?<project>\S+) -- (?<arguments>[^`\n]+)")]
    private static partial Regex CommandPattern();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
