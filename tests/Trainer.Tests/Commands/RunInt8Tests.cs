using FashionResNet.Shared.Data;
using FashionResNet.Shared.Reports;
using FashionResNet.TestSupport;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary><c>run --recipe best --int8</c> on the sample: what makes the shipped model.</summary>
public sealed class RunInt8Tests
{
    [Fact]
    public async Task Run_OfBestInInt8_LeavesThatModelWithItsReportAndCard()
    {
        using var folder = new TemporaryFolder();

        CommandRun run = await CommandRun.RunAsync(
            "run", "--recipe", "best", "--epochs", "1", "--limit-train", "64", "--batch-size", "32", "--int8", "--calibration", "16",
            "--data", FashionMnistSample.Folder, "--device", "cpu", "--out", folder.FullPath);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"test accuracy: TorchSharp 0\.\d{4}, ML\.NET 0\.\d{4} on 256 images, all predictions equal", run.Output);
        Assert.Contains("percentile over 16 images of fashion-mnist-sample train", run.Output, StringComparison.Ordinal);
        EvaluationReport report = EvaluationJson.Deserialize(File.ReadAllText(folder.File("report.json")), "report.json");
        Assert.Equal("resnet18-half", report.Metadata.Arch);
        Assert.Equal(16, report.Metadata.Quantization!.Count);
        Assert.Equal(report.Metadata.TestAccuracy!.Value, report.Metrics.Accuracy, Tolerances.Float32);
        Assert.InRange(new FileInfo(folder.File("model.onnx")).Length, 11_000_000, 12_000_000);
        string card = File.ReadAllText(folder.File("card.md"));
        Assert.Contains($"| SHA-256 of model.onnx | `{report.ModelSha256}` |", card, StringComparison.Ordinal);
        Assert.Matches(@"\n\| test accuracy \| 0\.\d{4} on 256 images of .*, INT8; float32 has 0\.\d{4}, scored once \|\n", card);
        Assert.Matches(@"\n\| validation accuracy \| .* averaged with the mirror image; the epoch was chosen without that", card);
    }
}
