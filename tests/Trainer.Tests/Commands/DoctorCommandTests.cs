using System.Diagnostics;
using FashionResNet.TestSupport;

namespace FashionResNet.Trainer.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Doctor_OfTheCpu_NamesLibtorchAndOnnxRuntimeAndWorks()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "cpu");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"OK +libtorch +2\.10, TorchSharp's own package; TorchSharp 0\.\d+\.\d+, \d+ threads, /.*libtorch_cpu\.so\n", run.Output);
        Assert.Contains("ONNX Runtime", run.Output, StringComparison.Ordinal);
        Assert.Contains("\ndevice cpu works", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OfACudaDeviceThatIsNotThere_SaysHowManyThereAreAndFails()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "cuda:99");

        Assert.Equal(4, run.ExitCode);
        Assert.Matches(@"\ndevice cuda:99 cannot work: no device cuda:99: libtorch sees \d+ CUDA devices", run.Output);
    }

    [Fact] // as after a publish with -p:LibTorch=external, on a machine whose loader finds none
    public async Task Doctor_WithoutLibtorch_SaysThatItIsMissingAndNothingElse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the libraries of other systems have other names");
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            if (!Path.GetFileName(file).StartsWith("libtorch", StringComparison.Ordinal))
            {
                File.Copy(file, folder.File(Path.GetFileName(file)));
            }
        }

        var start = new ProcessStartInfo("dotnet", [folder.File("FashionResNet.Trainer.dll"), "doctor", "--device", "cpu"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("LD_LIBRARY_PATH");
        using Process doctor = Process.Start(start)!;
        string output = await doctor.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await doctor.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(4, doctor.ExitCode);
        Assert.StartsWith("OK          system", output, StringComparison.Ordinal);
        Assert.Contains("missing     libtorch        no libtorch_cpu.so", output, StringComparison.Ordinal);
        Assert.Contains("device cpu cannot work: no libtorch_cpu.so", output, StringComparison.Ordinal);
    }
}
