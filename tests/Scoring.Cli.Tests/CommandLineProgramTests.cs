using System.CommandLine;
using FashionResNet.CommandLine;

namespace FashionResNet.Scoring.Cli.Tests;

public sealed class CommandLineProgramTests
{
    [Theory]
    [InlineData(5, 5)]   // EIO
    [InlineData(28, 2)]  // ENOSPC
    [InlineData(110, 5)] // ETIMEDOUT
    [InlineData(116, 5)] // ESTALE
    [InlineData(122, 2)] // EDQUOT
    public async Task RunAsync_ErrorOfTheFileSystem_SaysWhetherToTryAgain(int errno, int expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are Linux's");
        var root = new RootCommand();
        root.SetWork((_, _) => throw new IOException("not now", errno));
        using var output = new StringWriter();
        using var error = new StringWriter();

        int exitCode = await CommandLineProgram.RunAsync(root, [], output, error);

        Assert.Equal((expected, "error: not now"), (exitCode, error.ToString().TrimEnd()));
    }
}
