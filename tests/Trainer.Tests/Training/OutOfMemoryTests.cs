using System.Diagnostics;
using System.Runtime.InteropServices;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class OutOfMemoryTests
{
    [Fact]
    public void Is_OfLibtorchsRefusal_FindsWhatWasAskedFor()
    {
        const long Petabyte = 1L << 50;

        var error = Assert.Throws<ExternalException>(() => empty(Petabyte / 4));

        Assert.True(OutOfMemory.Is(error), error.Message);
        Assert.Equal($"{Petabyte} bytes more than there was", OutOfMemory.Needed(error));
    }

    [Fact]
    public void Is_OfAnotherError_IsFalse()
        => Assert.False(OutOfMemory.Is(Assert.Throws<ExternalException>(() => ones(2, 3).reshape(7))));

    [Fact]
    public async Task Train_WithABatchThatDoesNotFit_SaysWhichOneFits()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "limits memory with ulimit");
        using var folder = new TemporaryFolder();
        const int Kilobytes = 5_000_000;
        string program = Path.Combine(AppContext.BaseDirectory, "FashionResNet.Trainer.dll");
        var start = new ProcessStartInfo("/bin/bash", [
            "-c", $"ulimit -v {Kilobytes}; exec dotnet \"$@\"", "bash", program, "train", "--data", FashionMnistSample.Folder,
            "--input-size", "160", "--batch-size", "400", "--epochs", "1", "--threads", "1", "--out", folder.File("run"),
        ])
        {
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000"; // else .NET reserves more addresses than the limit lets it

        using Process train = Process.Start(start)!;
        string said = await train.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await train.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Matches(
            @"error: a step of 400 images does not fit into cpu: it needs \d+ bytes more than there was; --batch-size (200|100|50|25|12) fits\.", said);
        Assert.Equal(2, train.ExitCode);
    }
}
