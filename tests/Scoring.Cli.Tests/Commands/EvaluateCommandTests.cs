using System.Text.Json;
using FashionResNet.Scoring.Evaluation;
using FashionResNet.Scoring.Tests;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Metrics;
using FashionResNet.Shared.Reports;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public EvaluateCommandTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_Sample_PrintsTheReport()
    {
        CommandRun run = await CommandRun.RunAsync("evaluate", "--model", _model, "--data", FashionMnistSample.Folder);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Ankle boot", run.Output, StringComparison.Ordinal);
        Assert.Contains("256", run.Output, StringComparison.Ordinal);
    }

    [Fact] // the folders lack classes: a slash cannot stand in a folder's name, and some have no image
    public async Task Evaluate_FoldersOfImages_MeasuresWhatTheIdxFilesGive()
    {
        ImageDataSet all = FashionMnistSample.Test();
        ImageDataSet some = all.Subset([.. Enumerable.Range(0, all.Count).Where(i => all.Labels.Span[i] is not (0 or 6))]);
        PictureFolders.WriteGrey(_folder.File("pictures", "test"), some);

        CommandRun run = await CommandRun.RunAsync("evaluate", "--model", _model, "--data", _folder.File("pictures"), "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        ClassificationMetrics metrics = EvaluationJson.Deserialize(run.Output).Metrics;
        ClassificationMetrics expected = ModelEvaluator.Evaluate(_model, some).Report.Metrics;
        Assert.Equal(expected.ConfusionMatrix, metrics.ConfusionMatrix);
        Assert.Equal(some.Count, metrics.Count);
        Assert.Equal(0, metrics.PerClass[6].Support);
        Assert.Equal(some.Labels.ToArray().Count(label => label == 9), metrics.PerClass[9].Support);
    }

    [Fact]
    public async Task Evaluate_JsonAndReport_SayTheSame()
    {
        string reports = _folder.File("new", "reports");

        CommandRun run = await CommandRun.RunAsync(
            "evaluate", "--model", _model, "--data", FashionMnistSample.Folder, "--batch-size", "100", "--threads", "1",
            "--device", "cpu", "--json", "--report", reports);

        Assert.Equal(0, run.ExitCode);
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(100, root.GetProperty("batchSize").GetInt32());
        Assert.Equal(256, root.GetProperty("metrics").GetProperty("count").GetInt32());
        string json = await File.ReadAllTextAsync(Path.Combine(reports, "report.json"), TestContext.Current.CancellationToken);
        Assert.Equal(run.Output.TrimEnd(), json.TrimEnd());
        Assert.Equal("cpu", EvaluationJson.Deserialize(json).Device);
        string html = await File.ReadAllTextAsync(Path.Combine(reports, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("Ankle boot", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_NoSuchModel_IsOneLineAndExitsWith2()
    {
        CommandRun run = await CommandRun.RunAsync(
            "evaluate", "--model", _folder.File("none.onnx"), "--data", FashionMnistSample.Folder);

        AssertBadInput(run, "none.onnx");
    }

    [Fact]
    public async Task Evaluate_BatchSizeOfNone_IsOneLineAndExitsWith1()
    {
        CommandRun run = await CommandRun.RunAsync(
            "evaluate", "--model", _model, "--data", FashionMnistSample.Folder, "--batch-size", "0");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("--batch-size must be a whole number above 0, not '0'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_EmptyDataFolder_IsOneLineAndExitsWith2()
    {
        CommandRun run = await CommandRun.RunAsync("evaluate", "--model", _model, "--data", _folder.FullPath);

        AssertBadInput(run, _folder.FullPath);
    }

    [Fact]
    public async Task Evaluate_ReportFolderThatIsAFile_IsOneLineAndExitsWith2()
    {
        CommandRun run = await CommandRun.RunAsync(
            "evaluate", "--model", _model, "--data", FashionMnistSample.Folder, "--report", _model);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot write", run.Error, StringComparison.Ordinal);
    }

    private static void AssertBadInput(CommandRun run, string expected)
    {
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);
    }
}
