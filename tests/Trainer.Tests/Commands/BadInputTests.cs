using FashionResNet.TestSupport;
using FashionResNet.Trainer.Weights;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>What a user's mistakes are answered with: one line, an exit code, nothing half-written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, string, string[]> Mistakes => new()
    {
        { 2, "no recipe 'slow': known are quick", ["run", "--recipe", "slow"] },
        { 1, "--epochs and --max-minutes contradict each other", ["train", "--epochs", "2", "--max-minutes", "1"] },
        { 1, "--max-minutes must be a number above 0, not '0'", ["train", "--max-minutes", "0"] },
        { 1, "--patience must be a whole number above 0, not '0'", ["train", "--patience", "0"] },
        { 1, "'d2l-resnet18'", ["train", "--arch", "vgg"] },
        { 1, "'bf16'", ["train", "--precision", "fp8"] },
        { 1, "--epochs must be a whole number above 0, not '0'", ["train", "--epochs", "0"] },
        { 1, "--batch-size must be a whole number above 0, not '-3'", ["train", "--batch-size", "-3"] },
        { 1, "--lr must be a number above 0, not '0,01'", ["train", "--lr", "0,01"] },
        { 1, "--lr must be a number above 0, not '0'", ["train", "--lr", "0"] },
        { 1, "--epochs must be a whole number above 0, not 'many'", ["train", "--epochs", "many"] },
        { 1, "--lr must be a number above 0, not 'NaN'", ["train", "--lr", "NaN"] },
        { 1, "--limit-train must be a whole number above 0, not '0'", ["train", "--limit-train", "0"] },
        { 1, "--repeat must be a whole number above 0, not '0'", ["train", "--repeat", "0"] },
        { 2, "batch norm needs at least 2", ["train", "--batch-size", "1", "--repeat", "2"] },
        { 1, "--resume needs --out", ["train", "--resume"] },
        { 1, "Unrecognized command or argument 'fly'", ["fly"] },
        { 1, "'--weights' is required", ["export", "--out", "model.onnx"] },
        { 2, "batch norm needs at least 2", ["train", "--batch-size", "1"] },
        { 2, "batch norm needs at least 2", ["train", "--limit-train", "1"] },
        { 2, "--batch-size 411 is more than the 410 images", ["train", "--batch-size", "411"] },
        { 2, "--batch-size 64 is more than the 24 images to train on of --limit-train 30", ["run", "--limit-train", "30", "--batch-size", "64"] },
        { 2, "--max-drop 0.1 needs images held out of training", ["run", "--recipe", "d2l", "--int8", "--max-drop", "0.1"] },
        { 2, "there is no layer 'nope' to keep; known are 0.0, 0.3, 1.0.conv1,", ["run", "--int8", "--int8-keep", "nope"] },
        { 2, "no Fashion-MNIST here", ["run", "--data", "no Fashion-MNIST here"] },
        { 2, "'tpu' is no device: use auto, cpu, cuda or cuda:n", ["train", "--device", "tpu"] },
        { 2, "'cuda:x' is no device", ["train", "--device", "cuda:x"] },
        { 2, "'28' is no input shape: write NxCxHxW", ["summary", "--input", "28"] },
        { 2, "with C 1 or 3", ["summary", "--input", "1x2x28x28"] },
        { 2, "d2l-resnet18 of 10 classes on 1x1x2147483647x2147483647", ["train", "--input-size", "2147483647"] },
        { 2, "cannot read", ["export", "--weights", "missing.safetensors", "--out", "model.onnx"] },
        { 1, "--fp16 and --fp16-compute contradict each other", ["export", "--weights", "w", "--out", "model.onnx", "--fp16", "--fp16-compute"] },
        { 1, "--max-drop must be a number of 0 or more, not '-1'", ["run", "--int8", "--max-drop", "-1"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Command_WithAMistake_SaysWhatIsAllowedAndWritesNothing(int exitCode, string said, string[] command)
    {
        string[] sample = command.Contains("--data") || command[0] is "summary" or "export" or "fly" ? [] : ["--data", FashionMnistSample.Folder];
        string[] output = command[0] is "run" or "train" && !command.Contains("--resume") ? ["--out", _folder.File("run")] : [];

        string[] words = [.. command.Select(word => word == "model.onnx" ? _folder.File(word) : word)];

        CommandRun run = await CommandRun.RunAsync([.. words, .. sample, .. output]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public async Task Train_OnCudaWithoutADevice_SaysHowToGetOne()
    {
        Assert.SkipWhen(cuda.is_available(), "there is a CUDA device");

        CommandRun run = await CommandRun.RunAsync(
            "train", "--device", "cuda", "--data", FashionMnistSample.Folder, "--out", _folder.File("run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("-p:Accelerator=cuda", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_IntoAPlaceThatIsNoFolder_IsRefusedBeforeTheFirstStep()
    {
        string file = _folder.Write("file", [1]);

        CommandRun run = await CommandRun.RunAsync("train", "--data", FashionMnistSample.Folder, "--out", Path.Combine(file, "run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_WithAnAbsurdLearningRate_StopsAndTheFolderCanBeUsedAgain()
    {
        string[] train =
            ["train", "--data", FashionMnistSample.Folder, "--limit-train", "100", "--epochs", "1", "--batch-size", "50", "--out", _folder.File("run")];

        CommandRun absurd = await CommandRun.RunAsync([.. train, "--lr", "1e20"]);
        CommandRun sane = await CommandRun.RunAsync([.. train, "--lr", "0.01"]);

        Assert.Equal((4, 0), (absurd.ExitCode, sane.ExitCode));
        Assert.Contains("error: the loss is NaN in epoch 1", absurd.Error, StringComparison.Ordinal);
        Assert.Contains("try a lower --lr", absurd.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfAnotherNetworksWeights_ListsWhatDiffers()
    {
        using nn.Module<Tensor, Tensor> other = nn.Sequential(nn.Linear(3, 2));
        string weights = _folder.File("other.safetensors");
        string labels = _folder.Write("labels.txt", "cat\ndog\n"u8.ToArray());
        ModuleWeights.Save(other, weights);

        CommandRun silent = await CommandRun.RunAsync("export", "--weights", weights, "--out", _folder.File("model.onnx"));
        CommandRun told = await CommandRun.RunAsync(
            "export", "--weights", weights, "--out", _folder.File("model.onnx"),
            "--arch", "d2l-resnet18", "--labels", labels, "--image", "1x28x28", "--mean", "0", "--std", "1");

        Assert.Equal((2, 2), (silent.ExitCode, told.ExitCode));
        Assert.Contains("give --arch, --labels, --image, --mean, --std", silent.Error, StringComparison.Ordinal);
        Assert.Contains("missing 7.bias [2]", told.Error, StringComparison.Ordinal);
        Assert.Contains("surplus 0.weight", told.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("model.onnx")));
    }

    [Theory]
    [InlineData("nan", "1", "--mean 'nan': 'nan' is no number")]
    [InlineData("0", "Infinity", "--std 'Infinity': 'Infinity' is no number")]
    [InlineData("0", "1e39", "--std '1e39': '1e39' is no number")] // beyond float32
    public async Task Export_WithAMeanOrDeviationThatIsNotFinite_IsRefused(string mean, string std, string said)
    {
        using nn.Module<Tensor, Tensor> network = nn.Sequential(nn.Linear(3, 2));
        string weights = _folder.File("weights.safetensors");
        string labels = _folder.Write("labels.txt", "cat\ndog\n"u8.ToArray());
        ModuleWeights.Save(network, weights);

        CommandRun run = await CommandRun.RunAsync(
            "export", "--weights", weights, "--out", _folder.File("model.onnx"),
            "--arch", "d2l-resnet18", "--labels", labels, "--image", "1x28x28", "--mean", mean, "--std", std);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("model.onnx")));
    }

    [Fact]
    public async Task Export_OfAFileThatIsNoSafetensors_IsRefused()
    {
        string weights = _folder.Write("weights.safetensors", new byte[100]);

        CommandRun run = await CommandRun.RunAsync("export", "--weights", weights, "--out", _folder.File("model.onnx"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no safetensors file", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
