using System.Diagnostics;
using FashionResNet.Scoring.Tests;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests.Slurm;

/// <summary>The job array on a real Slurm; tests/Slurm/slurm.sh says what it does.</summary>
public sealed class SlurmTests
{
    private const int Images = 160; // twenty a shard, some milliseconds each: enough for a middle in which to be killed
    private const int SkipExitCode = 77;

    [Fact]
    public async Task ScoreArray_OneShardKilled_IsRequeuedAndEqualsTheSingleRun()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Slurm runs on Linux only");
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        string images = Directory.CreateDirectory(folder.File("images")).FullName;
        string image = ImageFiles.Write(folder.FullPath, "large.png", 1600, 1200);
        foreach (int i in Enumerable.Range(0, Images))
        {
            File.Copy(image, Path.Combine(images, $"{i}.png"));
        }

        // The program itself, not the copy beside the tests: both are the same, but this one has its own runtimeconfig.json.
        string output = Path.GetRelativePath(
            Path.Combine(RepositoryRoot.FullPath, "tests", "Scoring.Cli.Tests"), AppContext.BaseDirectory);
        string program = Path.Combine(
            RepositoryRoot.FullPath, "MlNetScoring", "Cli", output, "FashionResNet.Scoring.Cli.dll");
        string script = Path.Combine(RepositoryRoot.FullPath, "tests", "Slurm", "slurm.sh");
        var start = new ProcessStartInfo("bash", [script, model, images, "dotnet", program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.SkipWhen(process.ExitCode == SkipExitCode, said.TrimEnd().Split('\n')[^1]);
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{said}\n{await errors}");
        Assert.Contains($"{Images} rows of 8 shards", said, StringComparison.Ordinal);
    }
}
