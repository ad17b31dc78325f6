using FashionResNet.Exporter;
using FashionResNet.Scoring;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Commands;
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
    public void CSharp_OfTheExporter_StandsInThisFile()
        => Assert.Single(Readme.CSharpBlocks(), block => Readme.StandsIn(block, ThisFile));

    [Fact]
    public void CSharp_Export_Works()
    {
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.FullPath;
        try
        {
            using nn.Module<Tensor, Tensor> module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3600, 2));
            Export(module);
            using var classifier = BatchedImageClassifier.Load("model.onnx");
            Assert.Equal(["cat", "dog"], classifier.Metadata.Labels);
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
}
