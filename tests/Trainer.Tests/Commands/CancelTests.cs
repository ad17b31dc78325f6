using System.Diagnostics;
using FashionResNet.TestSupport;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>The real program, interrupted by the real signals.</summary>
public sealed class CancelTests
{
    [Theory]
    [InlineData("INT")] // Ctrl-C
    [InlineData("TERM")]
    public async Task Train_Interrupted_Returns130AndLeavesACheckpointThatGoesOn(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "kill is a Unix command");
        using var folder = new TemporaryFolder();
        string[] arguments =
            ["train", "--data", FashionMnistSample.Folder, "--limit-train", "100", "--epochs", "3", "--batch-size", "16", "--lr", "0.01",
                "--out", folder.File("run")];
        using Process process = Start(arguments);
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line is not null && !line.StartsWith("epoch 1/3", StringComparison.Ordinal));

        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains($"to go on: {string.Join(' ', arguments)} --resume\n", rest, StringComparison.Ordinal);
        Assert.Contains("cancelled", rest, StringComparison.Ordinal);

        CommandRun export = await CommandRun.RunAsync(
            "export", "--weights", folder.File("run", "weights.safetensors"), "--out", folder.File("model.onnx"),
            "--data", FashionMnistSample.Folder);
        CommandRun resumed = await CommandRun.RunAsync([.. arguments, "--resume"]);
        Assert.True(export.ExitCode == 0, export.Error);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.DoesNotContain("epoch 1/3", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("epoch 3/3", resumed.Error, StringComparison.Ordinal);
    }

    private static Process Start(string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "FashionResNet.Trainer.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
    }
}
