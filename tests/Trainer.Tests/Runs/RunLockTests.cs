using System.Diagnostics;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Tests.Commands;

namespace FashionResNet.Trainer.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("run");

    [Fact]
    public void Open_WhileAnotherHasTheFolder_IsRefusedUntilThatEnds()
    {
        using (RunFolder.Open(Path, resume: false))
        {
            string message = Assert.Throws<InUseException>(() => RunFolder.Open(Path, resume: false)).Message;
            Assert.Contains($"is in use by process {Environment.ProcessId} on {Environment.MachineName} since 2", message, StringComparison.Ordinal);
        }

        RunFolder.Open(Path, resume: false).Dispose();
        Assert.Equal(["lock"], Directory.GetFiles(_folder.File("run", "resume")).Select(System.IO.Path.GetFileName));
    }

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("model.onnx")]
    [InlineData("model.zip")]
    [InlineData("report.json")]
    [InlineData("card.md")]
    public void Open_OfAFolderWithARunOrAModel_IsRefusedAndLeavesItFree(string file)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(_folder.File("run", file), "x");

        Assert.EndsWith(
            "holds a run or a model already: remove it, or choose another --out.", // there is nothing that --resume could go on with
            Assert.Throws<InvalidInputException>(() => RunFolder.Open(Path, resume: false)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "nothing to resume",
            Assert.Throws<InvalidInputException>(() => RunFolder.Open(Path, resume: true)).Message,
            StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(Path).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void Open_OfAFolderWithUnfinishedFiles_RemovesTheRunsOwn()
    {
        string resume = _folder.File("run", "resume");
        Directory.CreateDirectory(resume);
        string guid = $"{Guid.NewGuid():N}";
        string[] unfinished = [$"weights.safetensors.{guid}.tmp", $"resume/checkpoint.next.safetensors.{guid}.tmp"];
        string[] others = ["weights.safetensors.mine.tmp", $"photographs.{guid}.tmp"];
        Array.ForEach([.. unfinished, .. others], name => File.WriteAllText(System.IO.Path.Combine(Path, name), "x"));

        RunFolder.Open(Path, resume: false).Dispose();

        Assert.All(unfinished, name => Assert.False(File.Exists(System.IO.Path.Combine(Path, name)), name));
        Assert.All(others, name => Assert.True(File.Exists(System.IO.Path.Combine(Path, name)), name));
    }

    [Fact]
    public async Task Train_WhileAProcessTrainsThere_IsRefusedAndKillingThatProcessFreesTheFolder()
    {
        string[] train =
            ["train", "--data", FashionMnistSample.Folder, "--limit-train", "64", "--epochs", "500", "--batch-size", "32", "--out", Path];
        string program = System.IO.Path.Combine(AppContext.BaseDirectory, "FashionResNet.Trainer.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. train]) { RedirectStandardError = true })!;
        try
        {
            string? line;
            do
            {
                line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            }
            while (line is not null && !line.StartsWith("epoch 1/", StringComparison.Ordinal));

            CommandRun anew = await CommandRun.RunAsync(train);
            CommandRun resumed = await CommandRun.RunAsync([.. train, "--resume"]);

            Assert.All([anew, resumed], refused =>
            {
                Assert.Equal(5, refused.ExitCode);
                Assert.Contains($"is in use by process {process.Id} on ", refused.Error, StringComparison.Ordinal);
                Assert.Single(refused.Error.TrimEnd().Split('\n'));
            });
        }
        finally
        {
            process.Kill(); // SIGKILL: no chance to tidy up
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(_folder.File("run", "resume", "lock.owner")));
        RunFolder.Open(Path, resume: true).Dispose();
    }

    public void Dispose() => _folder.Dispose();
}
