using System.Diagnostics;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Tests.Commands;

namespace FashionResNet.Trainer.Tests.Runs;

public sealed class DiskSpaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Require_MoreThanTheVolumeHas_SaysHowMuchIsMissing()
    {
        string message = Assert.Throws<InvalidInputException>(
            () => DiskSpace.Require(_folder.File("not", "yet", "there"), 1L << 50)).Message;

        Assert.Matches(@"its files need 1125899906\.8 MB .* the volume has \d+\.\d MB left", message);
    }

    [Fact]
    public void Require_WithWhatLiesThereAlready_NeedsOnlyTheRest()
    {
        long available = new DriveInfo(_folder.FullPath).AvailableFreeSpace;
        string weights = _folder.File("weights.safetensors");
        using (var stream = new FileStream(weights, FileMode.CreateNew))
        {
            stream.SetLength(1L << 40); // a terabyte of hole takes no space
        }

        DiskSpace.Require(_folder.FullPath, (1L << 40) + (available / 2));

        File.Move(weights, _folder.File("photographs")); // not a run's: it stays
        Assert.Throws<InvalidInputException>(() => DiskSpace.Require(_folder.FullPath, (1L << 40) + available));
    }

    [Fact]
    public async Task Train_OntoASmallVolume_IsRefusedBeforeTheFirstStep()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux's tmpfs");
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _folder.FullPath) == 0,
            "no right to mount a tmpfs");
        try
        {
            CommandRun run = await CommandRun.RunAsync(
                "train", "--data", FashionMnistSample.Folder, "--batch-size", "32", "--out", _folder.File("run"));

            Assert.Equal(2, run.ExitCode);
            Assert.Matches(@"^error: no space for .*run: its files need 671\.\d MB .* the volume has 2\.\d MB left", run.Error);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
        }
        finally
        {
            Assert.Equal(0, Run("umount", _folder.FullPath));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
