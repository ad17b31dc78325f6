using FashionResNet.Exporter;
using FashionResNet.Scoring;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Commands;
using Microsoft.ML;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests;

/// <summary>The README's commands parse and its C# runs: it stands here word for word.</summary>
public sealed class ReadmeTests
{
    private const string ThisFile = "tests/Trainer.Tests/ReadmeTests.cs";

    [Fact]
    public void Commands_OfTheTrainer_Parse()
    {
        IReadOnlyList<string[]> commands = Readme.Commands("Trainer");

        Assert.True(commands.Count >= 5);
        Assert.All(commands, command => Assert.Empty(TrainerRootCommand.Create().Parse(command).Errors));
    }

    [Fact]
    public void CSharp_EveryBlock_StandsInThisFile()
    {
        Assert.Equal(3, Readme.CSharpBlocks().Count);
        Assert.All(Readme.CSharpBlocks(), block => Assert.True(Readme.StandsIn(block, ThisFile), string.Join('\n', block)));
    }

    [Fact]
    public void CSharp_ExportThenScore_Works()
    {
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.FullPath;
        try
        {
            using nn.Module<Tensor, Tensor> module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3600, 2));
            Export(module);
            string zip = folder.File("model.zip");
            var images = new ImageDataSet("noise", new ImageSpec(3, 32, 32), new byte[2 * 3072], [0, 1], ["cat", "dog"]);
            Assert.Equal(2, Batch("model.onnx", zip, ImageDataView.Create(images)));
            Single(zip, new byte[3072]);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void Export(nn.Module<Tensor, Tensor> module)
    {
        ExportReport report = OnnxExporter.Export(module, "model.onnx", new OnnxExportOptions
        {
            Metadata = new ModelMetadata { Labels = ["cat", "dog"], Image = new ImageSpec(3, 32, 32) },
        });
        Console.WriteLine($"max |Δ logit| {report.Parity.MaxAbsDiff} over {report.Parity.ImageCount} images");
    }

    private static int Batch(string modelPath, string zipPath, IDataView images)
    {
        using BatchedImageClassifier classifier = BatchedImageClassifier.Load(modelPath, new ScoringOptions { BatchSize = 64 });
        IDataView scored = classifier.Transform(images); // Image: bytes [C,H,W] → Score, PredictedLabel, PredictedClass, Logits
        new MLContext().Model.Save(classifier, images.Schema, zipPath);
        return scored.Preview().RowView.Length;
    }

    private static void Single(string zipPath, byte[] pixels)
    {
        var mlContext = new MLContext();
        ITransformer pipeline = mlContext.Model.Load(zipPath, out _);
        using var engine = mlContext.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(pipeline);
        ImagePrediction prediction = engine.Predict(new ImageInput { Image = pixels });
        Console.WriteLine($"{prediction.PredictedClass} {prediction.Score.Max():P1}");
    }
}
