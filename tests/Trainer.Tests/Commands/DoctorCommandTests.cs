namespace FashionResNet.Trainer.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Doctor_OfTheCpu_NamesLibtorchAndOnnxRuntimeAndWorks()
    {
        CommandRun run = await CommandRun.RunAsync("doctor", "--device", "cpu");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("TorchSharp 0.", run.Output, StringComparison.Ordinal);
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
}
