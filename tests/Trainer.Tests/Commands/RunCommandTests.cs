using System.Text.Json;
using FashionResNet.Scoring;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Reports;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Training;
using FashionResNet.Trainer.Weights;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>The whole road on real images: one run, looked at from every side.</summary>
public sealed class RunCommandTests(RunCommandTests.FinishedRun run) : IClassFixture<RunCommandTests.FinishedRun>
{
    [Fact]
    public void Run_OnTheSample_EndsWellAndPrintsOneAccuracyFromBothSides()
    {
        Assert.True(run.Answer.ExitCode == 0, run.Answer.Error);
        string accuracy = Report().Metrics.Accuracy.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"TorchSharp {accuracy}, ML.NET {accuracy} on 256 images", run.Answer.Output, StringComparison.Ordinal);
        Assert.Contains("examples/sec on cpu", run.Answer.Output, StringComparison.Ordinal);
        Assert.Contains("epoch 2/2: loss", run.Answer.Error, StringComparison.Ordinal);
        Assert.Contains("--limit-train 300", run.Answer.Error, StringComparison.Ordinal);
        Assert.Matches(@"\nheld-out images: 60, accuracy 0\.\d{4}\nclass +precision +recall +F1 +images\nT-shirt/top +\d\.\d{4}", run.Answer.Error);
    }

    [Fact]
    public void Run_OnTheSample_LeavesEveryFileOfARun()
    {
        string[] files = Directory.GetFiles(run.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(run.Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Equal(
            ["card.md", "config.json", "curves.svg", "metrics.csv", "model.onnx", "model.zip", "report.html", "report.json",
                "resume/checkpoint.previous.safetensors", "resume/checkpoint.safetensors", "resume/lock", "weights.safetensors"],
            files);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(run.Folder, "metrics.csv")).Length);
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(run.Folder, "curves.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Card_OfARun_TellsHowItWasMadeWithEveryValueOfTheRecipe()
    {
        string card = File.ReadAllText(Path.Combine(run.Folder, "card.md"));
        EvaluationReport report = Report();

        Assert.Contains("held out (--limit-train 300) |", card, StringComparison.Ordinal);
        Assert.Contains($"\ndotnet run -c Release --project Trainer -- {string.Join(' ', FinishedRun.Arguments)} --out ", card, StringComparison.Ordinal);
        Assert.Contains($"| SHA-256 of model.onnx | `{report.ModelSha256}` |", card, StringComparison.Ordinal);
        Assert.Matches(@"\n\| validation accuracy \| 0\.\d{4} on 60 images held out", card);
        Assert.Matches(@"\n\| over seeds \| this seed alone", card);
        Assert.Matches(@"\n- Most frequent mistake: .+ taken for .+, \d+ of its \d+ images\.\n", card);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Folder, "config.json")));
        Assert.All(
            config.RootElement.GetProperty("recipe").EnumerateObject(),
            value => Assert.Contains($"\n| {value.Name} | ", card, StringComparison.Ordinal));
        Assert.Contains("\n| learningRate | 0.02 |\n", card, StringComparison.Ordinal);
        Assert.Contains("\n| inputSize | none |\n", card, StringComparison.Ordinal);
        Assert.Contains("| trained on | fashion-mnist-sample train, ", card, StringComparison.Ordinal); // the sample is not the published set,
        Assert.DoesNotContain("of the data set", card, StringComparison.Ordinal);                        // whose flaws are known
    }

    [Fact]
    public void Run_OnTheSample_ReportsWhatTheModelItselfStates()
    {
        EvaluationReport report = Report();

        Assert.Equal(report.Metrics.Accuracy, report.Metadata.TestAccuracy!.Value, Tolerances.Float32);
        Assert.Equal(256, report.Metadata.TestCount);
        Assert.Equal("d2l-resnet18", report.Metadata.Arch);
        Assert.Equal("quick", report.Metadata.TrainRecipe);
        Assert.Equal(1.0, report.Metadata.ParityArgmaxAgreement);
        Assert.Equal(FashionMnist.ClassNames, report.Metadata.Labels);
    }

    [Fact]
    public void ModelZip_LoadedByMlNet_PredictsAsTheBatchedClassifier()
    {
        ImageDataSet images = FashionMnistSample.Test().Take(20);
        var ml = new MLContext();
        using BatchedImageClassifier classifier = BatchedImageClassifier.Load(Path.Combine(run.Folder, "model.onnx"));
        uint[] batched = classifier.Transform(ImageDataView.Create(images)).GetColumn<uint>(ImageColumns.PredictedLabel).ToArray();

        ITransformer loaded = ml.Model.Load(Path.Combine(run.Folder, "model.zip"), out _);
        using var engine = ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(loaded);

        Assert.Equal(
            batched,
            Enumerable.Range(0, images.Count)
                .Select(i => engine.Predict(new ImageInput { Image = images.Image(i).ToArray() }).PredictedLabel));
    }

    [Fact]
    public async Task Export_OfTheRunsWeights_GivesTheSameModel()
    {
        using var folder = new TemporaryFolder();
        string copy = folder.File("again.onnx");

        CommandRun export = await CommandRun.RunAsync(
            "export", "--weights", Path.Combine(run.Folder, "weights.safetensors"), "--out", copy, "--data", FashionMnistSample.Folder);

        Assert.True(export.ExitCode == 0, export.Error);
        Assert.Equal(File.ReadAllBytes(Path.Combine(run.Folder, "model.onnx")), File.ReadAllBytes(copy));
    }

    [Fact]
    public void Weights_OfARun_TellWhichImagesWereTrainedOnAndHowManyHeldOut()
    {
        using DescribedNetwork network = WeightsDescription.Read(Path.Combine(run.Folder, "weights.safetensors")).Load();

        var split = new TrainingSplit(240, 60, Seed: 0);
        Assert.Equal(split with { TrainSha256 = split.Of(FashionMnistSample.Train()).Train.ComputeSha256() }, network.Split);
    }

    [Fact]
    public async Task Run_IntoTheSameFolder_IsRefusedAndResumeGoesOn()
    {
        CommandRun refused = await CommandRun.RunAsync([.. FinishedRun.Arguments, "--out", run.Folder]);
        CommandRun resumed = await CommandRun.RunAsync([.. FinishedRun.Arguments, "--out", run.Folder, "--resume", "--json"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("holds a run or a model already: go on with --resume, ", refused.Error, StringComparison.Ordinal);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        using JsonDocument json = JsonDocument.Parse(resumed.Output);
        Assert.Equal(2, json.RootElement.GetProperty("training").GetProperty("epochs").GetArrayLength());
    }

    [Fact]
    public void ModelOnnx_InTheOnnxChecker_IsAccepted()
    {
        Assert.SkipUnless(DebianPython.Has("onnx"), "python3-onnx is not installed");

        (int exitCode, string output) = DebianPython.Run(
            "import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)", Path.Combine(run.Folder, "model.onnx"));

        Assert.True(exitCode == 0, output);
    }

    private EvaluationReport Report()
        => EvaluationJson.Deserialize(File.ReadAllText(Path.Combine(run.Folder, "report.json")), "report.json");

    public sealed class FinishedRun : IAsyncLifetime
    {
        internal static readonly string[] Arguments =
            ["run", "--data", FashionMnistSample.Folder, "--limit-train", "300", "--epochs", "2", "--batch-size", "32", "--lr", "0.02",
                "--device", "cpu"];

        private readonly TemporaryFolder _folder = new();

        public string Folder => _folder.File("run");

        internal CommandRun Answer { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Answer = await CommandRun.RunAsync([.. Arguments, "--out", Folder]);

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
