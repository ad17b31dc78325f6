using System.Text.Json;
using FashionResNet.Scoring.Tests;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

public sealed class PredictCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _png;
    private readonly string _jpeg;
    private readonly string _broken;

    public PredictCommandTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _png = ImageFiles.Write(_folder.FullPath, "a.png", 28, 28);
        _jpeg = ImageFiles.Write(_folder.FullPath, "b.jpg", 333, 200);
        _broken = Path.Combine(_folder.FullPath, "c.png");
        File.WriteAllText(_broken, "no image");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_PngAndJpeg_NamesThreeClassesEach()
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model, _png, _jpeg);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"{_png}: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{_jpeg}: ", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(3, line.Count(character => character == '%')));
    }

    [Fact]
    public async Task Predict_Json_IsOneDocument()
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model, _png, _jpeg, "--json");

        Assert.Equal(0, run.ExitCode);
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("model.onnx", root.GetProperty("model").GetString());
        JsonElement first = root.GetProperty("predictions")[0];
        Assert.Equal(_png, first.GetProperty("file").GetString());
        JsonElement[] top = first.GetProperty("top").EnumerateArray().ToArray();
        Assert.Equal(3, top.Length);
        Assert.Equal(first.GetProperty("label").GetString(), top[0].GetProperty("label").GetString());
        Assert.True(top[0].GetProperty("probability").GetSingle() >= top[1].GetProperty("probability").GetSingle());
        Assert.False(first.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Predict_OneBrokenOfThree_DoesTheOthersAndExitsWith4()
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model, _png, _broken, _jpeg);

        Assert.Equal(4, run.ExitCode);
        Assert.Equal(2, run.Output.TrimEnd().Split(Environment.NewLine).Length);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(_broken, Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_BrokenInJson_IsAnErrorEntry()
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model, _broken, _png, "--json");

        Assert.Equal(4, run.ExitCode);
        JsonElement entries = JsonDocument.Parse(run.Output).RootElement.GetProperty("predictions");
        Assert.Contains(_broken, entries[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(entries[0].TryGetProperty("label", out _));
        Assert.NotNull(entries[1].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Predict_OnlyBrokenFiles_ExitsWith2()
    {
        CommandRun run = await CommandRun.RunAsync(
            "predict", "--model", _model, _broken, Path.Combine(_folder.FullPath, "none.png"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(2, run.Error.TrimEnd().Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("gpu", "is no device: use auto, cpu, cuda or cuda:n")]
    [InlineData("cuda:99", "cuda:99")]
    public async Task Predict_DeviceThatIsNotThere_IsOneLineAndExitsWith2(string device, string expected)
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model, _png, "--device", device);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_ModelThatIsNone_IsOneLineAndExitsWith2()
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _broken, _png);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"error: {_broken} is no ONNX model: its content cannot be read.", run.Error.TrimEnd());
    }

    [Fact]
    public async Task Predict_WithoutFile_IsUsage()
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model);

        Assert.Equal(1, run.ExitCode);
    }
}
