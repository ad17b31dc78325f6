using System.Text.Json;
using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Training;
using FashionResNet.Trainer.Weights;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using ModelMetadata = FashionResNet.Shared.Models.ModelMetadata;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary><c>export --int8</c> of the seed network on the committed sample.</summary>
public sealed class ExportInt8Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _export;

    public ExportInt8Tests()
    {
        SaveWeights(SplitOfSample(240, 60));
        _export = ["export", "--weights", Weights, "--out", Model, "--data", FashionMnistSample.Folder];
    }

    private string Weights => _folder.File("weights.safetensors");

    private string Model => _folder.File("model.onnx");

    [Fact]
    public async Task Export_Int8_IsAQuarterOfTheSizeAndSaysWhatItLost()
    {
        CommandRun run = await CommandRun.RunAsync(
            [.. _export, "--int8", "--calibration", "32", "--calibration-method", "entropy"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("parity: max |Δ logit|", run.Output, StringComparison.Ordinal);
        Assert.Contains("int8: 32 layers, entropy over 32 images of fashion-mnist-sample train", run.Output, StringComparison.Ordinal);
        Assert.Contains("on 256 images of fashion-mnist-sample test", run.Output, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Model).Length, 11_000_000, 44.7e6 * 0.26);

        using var session = new InferenceSession(Model);
        ModelMetadata written = ModelMetadata.FromProperties(session.ModelMetadata.CustomMetadataMap);
        Assert.Equal(("entropy", 32), (written.Quantization!.Method, written.Quantization.Count));
        Assert.Equal(256, written.TestCount);
        Assert.NotEqual(0.99, written.TestAccuracy);
    }

    [Fact]
    public async Task Export_Int8AsJson_ReportsLayersAndComparisons()
    {
        CommandRun run = await CommandRun.RunAsync(
            [.. _export, "--int8", "--calibration", "8", "--int8-keep", "0", "4.1.conv2", "--json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement int8 = json.RootElement.GetProperty("quantization");
        Assert.Equal("percentile", int8.GetProperty("method").GetString());
        Assert.Equal(["0.0", "0.3", "4.1.conv2"], int8.GetProperty("kept").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(256, int8.GetProperty("comparisons")[0].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Export_MaxDrop_MeasuresOnTheImagesThatTrainingHeldOut()
    {
        CommandRun run = await CommandRun.RunAsync([.. _export, "--int8", "--calibration", "8", "--max-drop", "100"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("on 60 images of fashion-mnist-sample train, held out", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none held out")]
    [InlineData("a larger set")]
    [InlineData("other images")]
    [InlineData("of PyTorch")]
    public async Task Export_MaxDropWithoutImagesThatAreKnownToBeHeldOut_IsRefused(string weights)
    {
        TrainingSplit split = SplitOfSample(240, 60);
        SaveWeights(weights switch
        {
            "none held out" => SplitOfSample(512, 0),
            "a larger set" => split with { TrainCount = 55_000, ValidationCount = 5000 },
            "other images" => split with { TrainSha256 = new string('0', 64) },
            _ => null,
        });

        CommandRun run = await CommandRun.RunAsync([.. _export, "--int8", "--max-drop", "100"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "--max-drop needs images held out of training, and the weights tell of none among the 512 of fashion-mnist-sample train",
            run.Error,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task Export_UnknownLayerToKeep_IsRefusedWithTheKnownOnes()
    {
        CommandRun run = await CommandRun.RunAsync([.. _export, "--int8", "--calibration", "8", "--int8-keep", "layer4"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no layer 'layer4' to keep; known are 0.0, 0.3, 1.0.conv1,", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
    }

    /// <summary>What a run on the first images of the sample says.</summary>
    private static TrainingSplit SplitOfSample(int trained, int heldOut)
    {
        var split = new TrainingSplit(trained, heldOut, Seed: 3);
        return split with { TrainSha256 = split.Of(FashionMnistSample.Train()).Train.ComputeSha256() };
    }

    [Theory]
    [InlineData("--calibration", "5")]
    [InlineData("--calibration-method", "minmax")]
    [InlineData("--int8-keep", "7")]
    [InlineData("--max-drop", "0.1")]
    [InlineData("--int8-reduce-range", "true")]
    public async Task Export_DetailWithoutInt8_IsAUsageError(string option, string value)
    {
        CommandRun run = await CommandRun.RunAsync([.. _export, option, value]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{option} without --int8.", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
    }

    public void Dispose() => _folder.Dispose();

    private void SaveWeights(TrainingSplit? split)
    {
        var metadata = new ModelMetadata
        {
            Labels = FashionMnist.ClassNames,
            Image = FashionMnist.Spec,
            Arch = "d2l-resnet18",
            TrainSeed = 3,
            TestAccuracy = 0.99,
            TestCount = 10_000,
        };
        manual_seed(3);
        using nn.Module<Tensor, Tensor> network = Architecture.Get("d2l-resnet18").Create(1, 10);
        ModuleWeights.Save(network, Weights, WeightsMetadata.ToProperties(metadata, new ImagePreprocessing(), split: split));
    }
}
