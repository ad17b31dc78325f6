using System.Text.Json;
using FashionResNet.Scoring.Tests;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

/// <summary>A model that another program exported, and the file that says the rest.</summary>
public sealed class DescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string[] _images;

    public DescriptionTests()
    {
        _model = new ForeignOnnx().Write(_folder.FullPath);
        Directory.CreateDirectory(_folder.File("images"));
        _images = [.. Enumerable.Range(0, 3).Select(i => ImageFiles.Write(_folder.File("images"), $"{i}.png", 20 + (30 * i), 40))];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PredictAndScore_WithADescription_SayWhatTheLibrarySays()
    {
        string description = Write("""{ "labels": ["cat", "dog", "bird", "fish"], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225] }""");
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { Description = ForeignOnnx.Description });
        string[] labels = [.. _images.Select(image => classifier.Predict(image, TestContext.Current.CancellationToken).Label)];

        CommandRun predicted = await CommandRun.RunAsync(["predict", "--model", _model, "--description", description, .. _images]);
        CommandRun scored = await CommandRun.RunAsync(Score("--description", description));

        Assert.Equal((0, ""), (predicted.ExitCode, predicted.Error));
        Assert.All(
            predicted.Output.TrimEnd().Split('\n'),
            (line, i) => Assert.StartsWith($"{_images[i]}: {labels[i]} (", line, StringComparison.Ordinal));
        Assert.True(scored.ExitCode == 0, scored.Error);
        Assert.All(
            File.ReadAllLines(_folder.File("r.csv"))[1..],
            (line, i) => Assert.StartsWith($"{i}.png,{labels[i]},", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Score_ResumedWithAnotherDescription_IsRefused()
    {
        string one = Write("""{ "labels": ["cat", "dog", "bird", "fish"], "mean": [0, 0, 0], "std": [1, 1, 1] }""");
        string other = Write("""{ "labels": ["cat", "dog", "bird", "fish"], "mean": [0, 0, 0], "std": [1, 1, 2] }""");
        CommandRun scored = await CommandRun.RunAsync(Score("--description", one, "--shard", "0/2"));

        CommandRun refused = await CommandRun.RunAsync(Score("--description", other, "--shard", "0/2", "--resume"));

        Assert.True(scored.ExitCode == 0, scored.Error);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("description was ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_WithADescription_MeasuresWhatOurOwnFileGives()
    {
        string ours = TinyModel.Write(_folder.FullPath, name: "ours.onnx");
        string bare = TinyModel.Write(_folder.FullPath, model => model.MetadataProps.Clear(), name: "bare.onnx");
        string description = Write(JsonSerializer.Serialize(new { labels = TinyModel.Labels }));

        CommandRun expected = await CommandRun.RunAsync(Evaluate(ours));
        CommandRun run = await CommandRun.RunAsync([.. Evaluate(bare), "--description", description]);
        CommandRun without = await CommandRun.RunAsync(Evaluate(bare));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Metrics(expected), Metrics(run));
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("--description", without.Error, StringComparison.Ordinal);

        static string[] Evaluate(string model) => ["evaluate", "--model", model, "--data", FashionMnistSample.Folder, "--device", "cpu", "--json"];
        static string Metrics(CommandRun run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("metrics").GetRawText();
    }

    [Fact]
    public async Task Benchmark_WithADescription_MeasuresEveryWay()
    {
        string description = Write("""{ "labels": ["cat", "dog", "bird", "fish"], "mean": [0, 0, 0], "std": [1, 1, 1] }""");

        CommandRun run = await CommandRun.RunAsync(
            "benchmark", "--model", _model, "--description", description, "--seconds", "0.01", "--threads", "1");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith($"{Path.GetFileName(_model)} (3x6x5, 4 classes) on cpu", run.Output, StringComparison.Ordinal);
        Assert.Equal(21, run.Error.TrimEnd().Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("{", "is no description of a model")]
    [InlineData("null", "holds no description")]
    [InlineData("{}", "labels")]
    [InlineData("""{ "labels": null }""", "labels")]
    [InlineData("""{ "labels": ["a"], "means": [0] }""", "means")]
    [InlineData("""{ "labels": ["a", "b", "c", "d"], "scoresAre": 1 }""", "scoresAre")]
    [InlineData("""{ "labels": ["a", "b"], "mean": [0, 0, 0], "std": [1, 1, 1] }""", "2 labels")]
    public async Task Predict_WithADescriptionThatIsNone_SaysWhatIsWrong(string json, string said)
    {
        CommandRun run = await CommandRun.RunAsync("predict", "--model", _model, "--description", Write(json), _images[0]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private string[] Score(params string[] more)
        => ["score", "--model", _model, "--input", _folder.File("images"), "--output", _folder.File("r.csv"), "--device", "cpu", .. more];

    private string Write(string json) => _folder.Write($"{Guid.NewGuid():N}.json", System.Text.Encoding.UTF8.GetBytes(json));
}
