using FashionResNet.Scoring.Devices;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Tests.Devices;

public sealed class ScoringDeviceTests
{
    private static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");

    [Fact]
    public void Candidates_Auto_EndsWithTheCpu()
        => Assert.Equal("cpu", ScoringDevice.Candidates("auto")[^1].ToString());

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    [InlineData("")]
    public void Candidates_Garbage_ListsTheAllowedForms(string device)
    {
        var error = Assert.Throws<InvalidInputException>(() => ScoringDevice.Candidates(device));

        Assert.StartsWith($"'{device}' is no device: use auto, cpu, cuda or cuda:n", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:1")]
    public void Candidates_CudaWithoutProvider_SaysWhatIsThereAndHowToGetIt(string device)
    {
        Assert.SkipWhen(HasCuda, "this ONNX Runtime has CUDA");

        var error = Assert.Throws<InvalidInputException>(() => ScoringDevice.Candidates(device));

        Assert.Contains("CPUExecutionProvider", error.Message, StringComparison.Ordinal);
        Assert.Contains("-p:Accelerator=cuda", error.Message, StringComparison.Ordinal);
    }

    [Fact] // what a CUDA device is tried with
    public void Network_OfTheTrial_RunsOnTheCpu()
    {
        using var session = new InferenceSession(DeviceTrial.Network());
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(new float[16], [1, 1, 4, 4]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [image], ["y"]);

        Assert.Equal([1f], outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [CudaFact]
    public void Candidates_CudaWithProvider_IsThatDevice()
    {
        Assert.SkipUnless(HasCuda, "this ONNX Runtime has no CUDA");

        Assert.Equal(["cuda:0"], ScoringDevice.Candidates("cuda:0").Select(device => device.ToString()));
        Assert.Null(ScoringFindings.WhyNotCuda("auto"));
    }

    [Fact]
    public void Candidates_ACudaDeviceThatRunsNothing_IsRefusedWithTheReason()
    {
        Assert.SkipUnless(HasCuda, "this ONNX Runtime has no CUDA");

        var error = Assert.Throws<InvalidInputException>(() => ScoringDevice.Candidates("cuda:99"));

        Assert.StartsWith("device 'cuda:99' does not work: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_AutoWithTheProviderAndWithoutADriver_IsTheCpuAndTheReasonIsKnown()
    {
        Assert.SkipUnless(HasCuda && !File.Exists("/proc/driver/nvidia/version"), "this ONNX Runtime has no CUDA, or there is a driver");

        Assert.Equal(["cpu"], ScoringDevice.Candidates("auto").Select(device => device.ToString()));
        Assert.NotNull(ScoringFindings.WhyNotCuda("auto"));
    }
}
