using FashionResNet.Scoring.Folders;
using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.Scoring.Folders.Output;

namespace FashionResNet.Scoring.Tests.Folders.Journal;

public sealed class RunIdentityTests
{
    [Fact]
    public void Differences_OfTwoAcceleratorsOfOneMachine_AreNone()
        => Assert.Empty(Of("cuda:0").Differences(Of("cuda:1"), parts: true));

    [Fact]
    public void Differences_FromARunWithANumberedDevice_AreNone() // as marks and run.json had it first
    {
        RunIdentity run = Of("cuda:0");
        RunIdentity old = run with { Options = new SortedDictionary<string, string>(run.Options) { ["device"] = "cuda:1" } };

        Assert.Empty(old.Differences(run));
        Assert.Single(old.Differences(Of("cpu")));
    }

    [Fact]
    public void Differences_OfProcessorAndAccelerator_NameTheDevice()
        => Assert.Equal(("device", "cpu", "cuda"), Assert.Single(Of("cpu").Differences(Of("cuda:0"), parts: true)));

    private static RunIdentity Of(string device)
    {
        var job = new FolderJobOptions { ModelPath = "model.onnx", Input = FolderInput.Paths([]), OutputPath = "r.csv" };
        return RunIdentity.Of(job, TinyModel.Labels, device, OutputFormat.Csv, "abc");
    }
}
