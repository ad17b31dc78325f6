using System.Text.Json;
using FashionResNet.Scoring.Tests;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

public sealed class BenchmarkCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public BenchmarkCommandTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Benchmark_OneThread_PrintsATableAndABatchSize()
    {
        CommandRun run = await CommandRun.RunAsync("benchmark", "--model", _model, "--seconds", "0.01", "--threads", "1");

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.StartsWith("model.onnx (1x28x28, 10 classes) on cpu", lines[0], StringComparison.Ordinal);
        Assert.Equal(8, lines.Count(line => line.StartsWith("ONNX Runtime alone ", StringComparison.Ordinal)));
        Assert.Equal(8, lines.Count(line => line.StartsWith("ML.NET pipeline in batches ", StringComparison.Ordinal)));
        Assert.All(
            [
                "ML.NET pipeline row by row", "ML.NET PredictionEngine", "ImageClassifier  ",
                "ImageClassifier, 32 callers, sharing", "ImageClassifier, 32 callers, alone",
            ],
            way => Assert.Single(lines, line => line.StartsWith(way, StringComparison.Ordinal)));
        Assert.Matches(@"^recommended: --batch-size \d+ with 1 thread \(", lines[^1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
        Assert.Equal(21, run.Error.TrimEnd().Split(Environment.NewLine).Length);
    }

    [Fact]
    public async Task Benchmark_Json_IsOneDocumentWithMachineAndModel()
    {
        CommandRun run = await CommandRun.RunAsync("benchmark", "--model", _model, "--seconds", "0.01", "--json");

        Assert.Equal(0, run.ExitCode);
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("model.onnx", root.GetProperty("model").GetString());
        Assert.Equal(64, root.GetProperty("modelSha256").GetString()!.Length);
        Assert.Equal(10, root.GetProperty("metadata").GetProperty("labels").GetArrayLength());
        Assert.Equal(Environment.ProcessorCount, root.GetProperty("machine").GetProperty("cores").GetInt32());
        JsonElement[] measurements = [.. root.GetProperty("measurements").EnumerateArray()];
        Assert.Equal("onnxRuntime", measurements[0].GetProperty("way").GetString());
        Assert.Equal(32, measurements[^1].GetProperty("callers").GetInt32());
        Assert.Equal(Environment.ProcessorCount, measurements.Max(m => m.GetProperty("threads").GetInt32()));
        Assert.Equal(1, measurements.Min(m => m.GetProperty("threads").GetInt32()));
        Assert.All(measurements, m => Assert.True(
            m.GetProperty("imagesPerSecond").GetDouble() > 0 && m.GetProperty("p99Ms").GetDouble() >= m.GetProperty("p50Ms").GetDouble()));
        Assert.Contains(
            measurements, m => m.GetProperty("batchSize").GetInt32() == root.GetProperty("recommendedBatchSize").GetInt32());
    }

    [Theory]
    [InlineData(1, "--seconds", "0")]
    [InlineData(1, "--threads", "none")]
    [InlineData(2, "--seconds", "1e9")]
    [InlineData(2, "--device", "gpu")]
    public async Task Benchmark_OptionOutOfRange_IsOneLine(int exitCode, string option, string value)
    {
        CommandRun run = await CommandRun.RunAsync("benchmark", "--model", _model, option, value);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("error: ", Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_NoModel_IsOneLineAndExitsWith2()
    {
        CommandRun run = await CommandRun.RunAsync("benchmark", "--model", Path.Combine(_folder.FullPath, "none.onnx"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("none.onnx", Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);
    }
}
