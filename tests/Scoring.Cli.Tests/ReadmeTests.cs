using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Commands_OfTheScoringProgram_Parse()
    {
        IReadOnlyList<string[]> commands = Readme.Commands("MlNetScoring/Cli");

        Assert.True(commands.Count >= 2);
        Assert.All(commands, command => Assert.Empty(Program.CreateRoot().Parse(command).Errors));
    }
}
