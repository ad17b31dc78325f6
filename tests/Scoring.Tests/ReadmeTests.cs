using FashionResNet.Scoring.Hosting;
using FashionResNet.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML;

namespace FashionResNet.Scoring.Tests;

/// <summary>The C# of both READMEs stands here word for word, and runs.</summary>
[Collection(nameof(ReadmeTests))]
[CollectionDefinition(nameof(ReadmeTests), DisableParallelization = true)] // it works in a folder of its own
public sealed class ReadmeTests : IDisposable
{
    private const string ThisFile = "tests/Scoring.Tests/ReadmeTests.cs";

    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public ReadmeTests()
    {
        Environment.CurrentDirectory = _folder.FullPath;
        TinyModel.Write(_folder.FullPath);
        ImageFiles.Write(_folder.FullPath, "shirt.png", 40, 40);
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Fact]
    public void CSharp_EveryBlock_StandsInATest()
    {
        Assert.Equal(3, Readme.CSharpBlocks().Count(block => Readme.StandsIn(block, ThisFile)));
        Assert.Equal(4, Readme.CSharpBlocks().Count);
        IReadOnlyList<string[]> package = Readme.CSharpBlocks("MlNetScoring/Scoring/README.md");
        Assert.Equal(3, package.Count);
        Assert.All(package, block => Assert.True(Readme.StandsIn(block, ThisFile), string.Join('\n', block)));
        Assert.All(package, block => Assert.InRange(block.Length, 1, 14));
    }

    [Fact]
    public async Task CSharp_App_Works()
    {
        using var classifier = ImageClassifier.Load("model.onnx"); // one for the whole app, called from any thread
        ImageClassification answer = await classifier.PredictAsync("shirt.png"); // or a Stream, encoded bytes, pixels
        Console.WriteLine($"{answer.Label} {answer.Probability:P1} in {answer.Timings.Inference.TotalMilliseconds:0.0} ms");

        Assert.Contains(answer.Label, TinyModel.Labels);
    }

    [Fact]
    public void CSharp_Pipeline_Works()
    {
        var mlContext = new MLContext();
        IDataView photos = mlContext.Data.LoadFromEnumerable([new Photo { Path = "shirt.png" }]);
        using BatchedImageClassifier fitted = mlContext.Transforms.ApplyImageClassifier("model.onnx", nameof(Photo.Path)).Fit(photos);
        IDataView scored = fitted.Transform(photos); // adds PredictedLabel, PredictedClass, Score and Logits, a batch at a time
        mlContext.Model.Save(fitted, photos.Schema, "pipeline.zip"); // mlContext.Model.Load takes it, and so does ImageClassifier.Load

        ImagePrediction row = Assert.Single(mlContext.Data.CreateEnumerable<ImagePrediction>(scored, reuseRowObject: false));
        using var classifier = ImageClassifier.Load("pipeline.zip");
        Assert.Equal(row.PredictedClass, classifier.Predict("shirt.png").Label);
    }

    [Fact]
    public async Task CSharp_Host_Works()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddImageClassifier(options =>
        {
            options.ModelPath = "model.onnx"; // loaded, warmed up and checked when the host starts, loaded again when it changes
            options.MaxDelay = TimeSpan.FromMilliseconds(1); // how long requests wait to share a batch; null: none do
        });
        builder.Services.AddHealthChecks().AddImageClassifier();
        using IHost host = builder.Build();
        await host.StartAsync();

        Assert.Contains(host.Services.GetRequiredService<ImageClassifier>().Predict("shirt.png").Label, TinyModel.Labels);
        await host.StopAsync();
    }

    private sealed class Photo
    {
        public string Path { get; set; } = "";
    }
}
