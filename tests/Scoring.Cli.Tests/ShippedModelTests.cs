using System.Text.Json;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests;

/// <summary>Every verb on the model that comes with the repository.</summary>
public sealed class ShippedModelTests
{
    private static readonly string Model = Path.Combine(RepositoryRoot.FullPath, "models", "fashion-resnet18", "model.onnx");
    private static readonly string Images = Path.Combine(RepositoryRoot.FullPath, "tests", "Data", "images");

    [Fact]
    public async Task Predict_AnImage_NamesThreeOfItsClasses()
    {
        string image = Path.Combine(Images, "interlaced.png");

        CommandRun run = await CommandRun.RunAsync("predict", "--model", Model, "--device", "cpu", "--json", image);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement prediction = JsonDocument.Parse(run.Output).RootElement.GetProperty("predictions")[0];
        string[] top = [.. prediction.GetProperty("top").EnumerateArray().Select(one => one.GetProperty("label").GetString()!)];
        Assert.Equal(3, top.Distinct().Count());
        Assert.All(top, label => Assert.Contains(label, FashionMnist.ClassNames));
    }

    [Fact]
    public async Task Predict_TheImageBesideTheModel_SaysWhatItsNameSays()
    {
        string image = Path.Combine(Path.GetDirectoryName(Model)!, "ankle-boot.png");

        CommandRun run = await CommandRun.RunAsync("predict", "--model", Model, "--device", "cpu", image);

        Assert.StartsWith($"{image}: Ankle boot (Ankle boot 9", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_TheSample_FindsItMostlyRight()
    {
        CommandRun run = await CommandRun.RunAsync(
            "evaluate", "--model", Model, "--data", FashionMnistSample.Folder, "--device", "cpu", "--json");

        Assert.Equal(0, run.ExitCode);
        JsonElement metrics = JsonDocument.Parse(run.Output).RootElement.GetProperty("metrics");
        Assert.Equal(256, metrics.GetProperty("count").GetInt32());
        Assert.InRange(metrics.GetProperty("accuracy").GetDouble(), 0.88, 1);
    }

    [Fact]
    public async Task Score_AFolder_HasARowWithAClassForEveryImage()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("labels.csv");

        CommandRun run = await CommandRun.RunAsync(
            "score", "--model", Model, "--input", Path.Combine(Images, "*.jpg"), "--output", output, "--device", "cpu");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"{output}: 3 images; ", run.Output, StringComparison.Ordinal);
        string[] rows = (await File.ReadAllLinesAsync(output))[1..];
        Assert.Equal(["cmyk.jpg", "progressive.jpg", "ycck.jpg"], rows.Select(row => row.Split(',')[0]));
        Assert.All(rows, row => Assert.Contains(row.Split(',')[1], FashionMnist.ClassNames));
    }
}
