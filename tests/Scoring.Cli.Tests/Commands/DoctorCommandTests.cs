using System.Text.Json;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

public sealed class DoctorCommandTests
{
    private static readonly bool HasDriver = File.Exists("/proc/driver/nvidia/version");

    [Fact]
    public async Task Doctor_OfTheCpu_ListsEveryPartAndWorks()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "cpu");

        Assert.Equal(0, run.ExitCode);
        string[] parts = ["system", "processor", "instructions", "SkiaSharp", "ONNX Runtime", "NVIDIA driver", "cuDNN", "cuBLAS", "NVRTC"];
        Assert.All(parts, part => Assert.Contains(run.Output.Split('\n'), line => line[12..].StartsWith(part, StringComparison.Ordinal)));
        Assert.Contains($"{Environment.ProcessorCount} threads", run.Output, StringComparison.Ordinal);
        Assert.Contains("\ndevice cpu works", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OfCudaWithoutADriver_SaysWhatIsMissingAndFails()
    {
        Assert.SkipWhen(HasDriver, "an NVIDIA driver is here");

        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "cuda");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("missing     NVIDIA driver", run.Output, StringComparison.Ordinal);
        Assert.Contains("to do, for CUDA: install NVIDIA's driver", run.Output, StringComparison.Ordinal);
        Assert.Contains("\ndevice cuda cannot work: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OfAutoWithoutADriver_SaysPlainlyThatItRunsOnTheCpu()
    {
        Assert.SkipWhen(HasDriver, "an NVIDIA driver is here");

        CommandRun run = await CommandRun.RunAsync("doctor");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("device auto works: on cpu\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("to do, for CUDA: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_AsJson_IsOneDocumentWithAStatusForEachPart()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "cpu", "--json");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.True(json.RootElement.GetProperty("works").GetBoolean());
        Assert.Equal("cpu", json.RootElement.GetProperty("runsOn").GetString());
        Assert.All(
            json.RootElement.GetProperty("findings").EnumerateArray(),
            finding => Assert.Contains(finding.GetProperty("status").GetString(), new[] { "ok", "missing", "mismatched" }));
    }

    [Fact]
    public async Task Doctor_OfNoDevice_SaysWhatIsAllowed()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "tpu");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("'tpu' is no device: use auto, cpu, cuda or cuda:n", run.Output, StringComparison.Ordinal);
    }
}
