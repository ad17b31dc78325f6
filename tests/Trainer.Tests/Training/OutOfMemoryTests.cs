using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
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
        Assert.Equal($"an allocation of {Petabyte} bytes failed", OutOfMemory.What(error));
    }

    [Fact]
    public void Is_OfAnotherError_IsFalse()
        => Assert.False(OutOfMemory.Is(Assert.Throws<ExternalException>(() => ones(2, 3).reshape(7))));

    [Fact]
    public async Task Train_WithABatchThatDoesNotFit_NamesOneThatDoesWithRoomToSpare()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "limits memory with ulimit");
        using var folder = new TemporaryFolder();

        (int exitCode, string said) = await TrainAsync(300, 240, folder.File("large"));

        Assert.Equal(2, exitCode);
        Match match = Regex.Match(
            said, @"error: a step of 240 images does not fit into cpu: an allocation of \d+ bytes failed; --batch-size (\d+) fits\.");
        Assert.True(match.Success, said);
        int fits = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        int more = fits + (fits / 8); // another process, in another folder, may get a little less memory
        (exitCode, said) = await TrainAsync(2 * more, more, folder.File("small"));
        Assert.True(exitCode == 0, said);
    }

    /// <summary>Trains in a process that may have 5 GB of addresses.</summary>
    private static async Task<(int ExitCode, string Said)> TrainAsync(int images, int batchSize, string output)
    {
        const int Kilobytes = 5_000_000;
        string program = Path.Combine(AppContext.BaseDirectory, "FashionResNet.Trainer.dll");
        var start = new ProcessStartInfo("/bin/bash", [
            "-c", $"ulimit -v {Kilobytes}; exec dotnet \"$@\"", "bash", program, "train", "--data", FashionMnistSample.Folder,
            "--limit-train", images.ToString(CultureInfo.InvariantCulture), "--input-size", "224", "--batch-size", batchSize.ToString(CultureInfo.InvariantCulture),
            "--epochs", "1", "--threads", "1", "--out", output,
        ])
        {
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000"; // else .NET reserves more addresses than the limit lets it
        using Process train = Process.Start(start)!;
        string said = await train.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await train.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (train.ExitCode, said);
    }
}
