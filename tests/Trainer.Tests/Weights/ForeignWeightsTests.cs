using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Tests.Commands;
using FashionResNet.Trainer.Tests.Models;
using FashionResNet.Trainer.Weights;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Weights;

/// <summary><c>export</c> of a file as torchvision's or timm's weights are: tensors by name, and not a word of what they are.</summary>
public sealed class ForeignWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _weights;
    private readonly string _labels;
    private readonly string _onnx;

    public ForeignWeightsTests()
    {
        _weights = _folder.File("weights.safetensors");
        _onnx = _folder.File("model.onnx");
        _labels = _folder.Write("labels.txt", "cat\ndog\nfox\n"u8.ToArray());
    }

    [Fact]
    public async Task Export_OfAResNet50_GivesAFileThatSaysAllOfItself()
    {
        SaveWeights("resnet50");

        CommandRun run = await ExportAsync("resnet50", "--image", "3x64x64", "--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("same class on all", run.Output, StringComparison.Ordinal);
        using var session = new InferenceSession(_onnx);
        Dictionary<string, string> said = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(["resnet50", "[\"cat\",\"dog\",\"fox\"]", "64", "[0.485,0.456,0.406]", "[0.229,0.224,0.225]"],
            new[] { "arch", "labels", "image.height", "image.mean", "image.std" }.Select(key => said[key]));
        Assert.Equal([-1, 3, 64, 64], session.InputMetadata["image"].Dimensions);
    }

    [Theory]
    [InlineData("--fp16", "fp16 weights")]
    [InlineData("--fp16-compute", "fp16")]
    public async Task Export_AsFp16_GivesHalfTheSizeAndSaysSo(string option, string precision)
    {
        SaveWeights("resnet18");

        CommandRun run = await ExportAsync("resnet18", "--image", "3x32x32", "--mean", "0,0,0", "--std", "1,1,1", option);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("fp16: 44.7 MB -> 22.4 MB", run.Output, StringComparison.Ordinal);
        using var session = new InferenceSession(_onnx);
        Assert.Equal(precision, session.ModelMetadata.CustomMetadataMap["precision"]);
    }

    [Fact]
    public async Task Export_WithoutWhatTheFileDoesNotSay_AsksForAllOfItAndGuessesNothing()
    {
        SaveWeights("resnet18");

        CommandRun run = await ExportAsync("resnet18");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("give --image, --mean, --std (", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_onnx));
    }

    [Fact]
    public async Task Export_OfTheTenClassesAtAnotherSize_ComparesOnRandomImages()
    {
        SaveWeights("resnet18", classes: 10);
        File.WriteAllLines(_labels, FashionMnist.ClassNames);

        CommandRun run = await ExportAsync("resnet18", "--image", "3x64x64", "--mean", "0,0,0", "--std", "1,1,1");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("over 50 images", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfOtherClassesOnAGivenFolder_TakesItsImagesUnderTheirNames()
    {
        SaveWeights("resnet18", channels: 1, classes: 10);
        File.WriteAllLines(_labels, Enumerable.Range(0, 10).Select(k => $"class {k}"));

        CommandRun run = await ExportAsync(
            "resnet18", "--image", "1x28x28", "--mean", "0", "--std", "1", "--data", FashionMnistSample.Folder,
            "--int8", "--calibration", "8");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("over 250 images", run.Output, StringComparison.Ordinal); // 50 of them random
        Assert.Contains("percentile over 8 images of fashion-mnist-sample train", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OnAGivenFolderOfAnotherShape_NamesBoth()
    {
        SaveWeights("resnet18", classes: 10);
        File.WriteAllLines(_labels, FashionMnist.ClassNames);

        CommandRun run = await ExportAsync(
            "resnet18", "--image", "3x64x64", "--mean", "0,0,0", "--std", "1,1,1", "--data", FashionMnistSample.Folder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--data does not fit: fashion-mnist-sample test has 1x28x28 images of 10", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_onnx));
    }

    public void Dispose() => _folder.Dispose();

    private void SaveWeights(string arch, int channels = 3, int classes = 3)
    {
        using nn.Module<Tensor, Tensor> network = SettledNetwork.Create(arch, channels, classes);
        ModuleWeights.Save(network, _weights, new Dictionary<string, string> { ["format"] = "pt" }); // all that timm's files say
    }

    private Task<CommandRun> ExportAsync(string arch, params string[] options)
        => CommandRun.RunAsync(["export", "--arch", arch, "--weights", _weights, "--labels", _labels, "--out", _onnx, .. options]);
}
