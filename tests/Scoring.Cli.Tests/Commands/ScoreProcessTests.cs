namespace FashionResNet.Scoring.Cli.Tests.Commands;

/// <summary>What only the program in a process of its own can show.</summary>
public sealed class ScoreProcessTests : IDisposable
{
    private readonly ScoreFolder _folder = new(images: 200);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Score_PathsFromStandardInput_KeepTheirOrder()
    {
        using var score = ScoreProcess.Start(
            ["score", "--model", _folder.Model, "--input", "-", "-0", "--output", "r.csv"], _folder.FullPath);
        await score.Input.WriteAsync("images/007.png\0images/none\n.png\0images/003.png\0");

        CommandRun run = await score.EndAsync();

        Assert.Equal(4, run.ExitCode);
        string[] lines = await File.ReadAllLinesAsync(_folder.File("r.csv"));
        Assert.StartsWith("images/007.png,", lines[1], StringComparison.Ordinal);
        Assert.Equal("\"images/none", lines[2]);
        Assert.EndsWith(",the file does not exist", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("images/003.png,", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_CtrlCWhileItWaitsForPaths_KeepsWhatIsDone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        string[] args = ["score", "--model", _folder.Model, "--input", "-", "--output", "r.csv", "--batch-size", "10", "--resume"];
        string[] paths = [.. Directory.GetFiles(_folder.Images).Order(StringComparer.Ordinal)];
        using (var score = ScoreProcess.Start(args, _folder.FullPath))
        {
            await score.Input.WriteAsync(string.Join('\n', paths[..100]));
            await score.Input.FlushAsync();
            await ScoreKillTests.WaitForRowsAsync(score, _folder.File("r.csv.progress", "rows"), 100);

            await score.InterruptAsync();
            CommandRun run = await score.EndAsync(closeInput: false);

            Assert.Equal((130, ""), (run.ExitCode, run.Output));
            Assert.Contains(" images are done and kept; --resume goes on.", run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }

        using var again = ScoreProcess.Start(args, _folder.FullPath);
        await again.Input.WriteAsync(string.Join('\n', paths));
        CommandRun end = await again.EndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("200 images, ", end.Output, StringComparison.Ordinal);
        Assert.Contains("0 of them by earlier runs", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_FullDisk_IsOneLineAndWhatIsDoneStays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash and ulimit");
        using var score = ScoreProcess.StartWithFileLimit(4, _folder.Score("r.csv"));
        CommandRun full = await score.EndAsync();
        long kept = new FileInfo(_folder.File("r.csv.progress", "rows")).Length;

        CommandRun resumed = await CommandRun.RunAsync(_folder.Score("r.csv", "--resume"));
        await CommandRun.RunAsync(_folder.Score("whole.csv"));

        Assert.Equal(2, full.ExitCode);
        Assert.StartsWith("error: cannot write ", full.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Contains("What is done is kept; --resume goes on.", full.Error, StringComparison.Ordinal);
        Assert.True(kept > 1000);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder.File("whole.csv")), await File.ReadAllBytesAsync(_folder.File("r.csv")));
    }
}
