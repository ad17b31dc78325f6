using System.Text.Json;
using FashionResNet.TestSupport;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>What <c>--resume</c> needs, and what it leaves alone.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    // As many threads as there are by default: a number that is set stays with a thread of the pool, and changes the last bits of what
    // other tests compute there.
    private static readonly string[] Begin =
        ["train", "--data", FashionMnistSample.Folder, "--recipe", "d2l", "--input-size", "28", "--seed", "3", "--limit-train", "64",
            "--batch-size", "32", "--epochs", "1", "--lr", "0.01", "--threads", $"{get_num_threads()}", "--device", "cpu", "--out"];

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.File("run");

    private string ConfigFile => Path.Combine(Run, "config.json");

    public async ValueTask InitializeAsync()
    {
        CommandRun begun = await CommandRun.RunAsync([.. Begin, Run]);
        Assert.True(begun.ExitCode == 0, begun.Error);
    }

    [Fact]
    public async Task Train_ResumedByItsFolderAlone_IsTheRunThatWasBegun()
    {
        using JsonDocument begun = JsonDocument.Parse(File.ReadAllText(ConfigFile));

        CommandRun resumed = await CommandRun.RunAsync("train", "--resume", "--out", Run, "--data", FashionMnistSample.Folder);

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(ConfigFile));
        Assert.All(
            ["recipe", "seed", "limitTrain", "device", "askedThreads", "startedAt", "commandLine"],
            name => Assert.Equal(Text(begun, name), Text(config, name)));
        Assert.DoesNotContain("--resume", Text(config, "commandLine"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_ResumedOtherwise_IsRefusedAndLeavesTheFolderAsItWas()
    {
        byte[] config = File.ReadAllBytes(ConfigFile);

        CommandRun refused = await CommandRun.RunAsync(
            "train", "--resume", "--out", Run, "--data", FashionMnistSample.Folder, "--recipe", "quick", "--batch-size", "32", "--seed", "4",
            "--tensorboard");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the run was begun otherwise: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("seed 3 there, 4 here", refused.Error, StringComparison.Ordinal);
        Assert.Equal(config, File.ReadAllBytes(ConfigFile));
        Assert.False(Directory.Exists(Path.Combine(Run, "tensorboard")));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Text(JsonDocument config, string name) => config.RootElement.GetProperty(name).GetRawText();
}
