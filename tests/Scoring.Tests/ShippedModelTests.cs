using FashionResNet.Scoring.Evaluation;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Reports;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests;

/// <summary>The model that comes with the repository is the one that its card and its report speak of.</summary>
public sealed class ShippedModelTests
{
    private const string SystemData = "/usr/share/datasets/fashion-mnist"; // where Debian and Ubuntu put the data set
    private const int MegaBytes = 1_000_000;

    private static readonly string Folder = Path.Combine(RepositoryRoot.FullPath, "models", "fashion-resnet18");
    private static readonly string Model = Path.Combine(Folder, "model.onnx");
    private static readonly ScoringOptions OnCpu = new() { Device = "cpu" };

    [Fact]
    public void Model_InItsFolder_IsTheOneOfItsReportAndCard()
    {
        EvaluationReport report = Report();

        using var classifier = ImageClassifier.Load(Model, new ImageClassifierOptions { Device = "cpu" });

        Assert.Equal(report.ModelSha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Model))));
        Assert.InRange(new FileInfo(Model).Length, 1 * MegaBytes, 16 * MegaBytes);
        Assert.Equal(report.Metrics.Accuracy, classifier.Metadata.TestAccuracy!.Value, 0.0005);
        Assert.Equal(10_000, report.Metrics.Count);
        string card = File.ReadAllText(Path.Combine(Folder, "card.md"));
        Assert.Contains(report.ModelSha256, card, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{report.Metrics.Accuracy:0.0000}"), card, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_OnTheCommittedSample_HasTheCardsAccuracyWithinWhatChanceAllows()
    {
        double expected = Report().Metrics.Accuracy;

        EvaluationReport sample = ModelEvaluator.Evaluate(Model, FashionMnistSample.Test(), OnCpu).Report;

        double deviation = Math.Sqrt(expected * (1 - expected) / sample.Metrics.Count);
        Assert.InRange(sample.Metrics.Accuracy, expected - (3 * deviation), expected + (3 * deviation));
    }

    [Fact]
    public void Evaluate_OnTheWholeTestSet_GivesTheCardsAccuracy()
    {
        Assert.SkipUnless(Directory.Exists(SystemData), "dataset-fashion-mnist is not installed");
        ImageDataSet test = IdxFile.Read(
            Path.Combine(SystemData, "t10k-images-idx3-ubyte.gz"), Path.Combine(SystemData, "t10k-labels-idx1-ubyte.gz"),
            "Fashion-MNIST test", FashionMnist.ClassNames);

        EvaluationReport report = ModelEvaluator.Evaluate(Model, test, OnCpu).Report;

        // 8-bit kernels round otherwise on a processor without VNNI: a handful of images lie on the edge.
        Assert.Equal(Report().Metrics.Accuracy, report.Metrics.Accuracy, 0.002);
    }

    private static EvaluationReport Report()
        => EvaluationJson.Deserialize(File.ReadAllText(Path.Combine(Folder, "report.json")), "report.json");
}
