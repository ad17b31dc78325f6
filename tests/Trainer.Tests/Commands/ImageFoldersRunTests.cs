using System.Text.Json;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Reports;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Weights;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>Own images in colour, with own class names, by the whole road.</summary>
public sealed class ImageFoldersRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public ImageFoldersRunTests() => PictureFolders.WriteColours(_data = _folder.File("pictures"), train: 200, test: 60);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_OnFoldersInColour_LearnsWhatOnlyColourTells()
    {
        string output = _folder.File("run");
        Directory.CreateDirectory(Path.Combine(_data, "train", "blue")); // a class that the test images lack
        File.Copy(Path.Combine(_data, "train", "red", "1.png"), Path.Combine(_data, "train", "blue", "1.png"));

        CommandRun run = await CommandRun.RunAsync(
            "run", "--data", _data, "--image", "3x28x28", "--epochs", "5", "--batch-size", "20", "--lr", "0.02", "--device", "cpu", "--int8",
            "--calibration", "40", "--max-drop", "50", "--out", output);

        Assert.True(run.ExitCode == 0, run.Error);
        EvaluationReport report = EvaluationJson.Deserialize(File.ReadAllText(Path.Combine(output, "report.json")), "report.json");
        Assert.InRange(report.Metrics.Accuracy, 0.9, 1);
        Assert.Equal(["blue", .. PictureFolders.Colours], report.Metadata.Labels);
        Assert.Matches(@"\n- Weakest class: (dark green|red), ", File.ReadAllText(Path.Combine(output, "card.md")));
        Assert.Equal(new ImageSpec(3, 28, 28), report.Metadata.Image);
        Assert.Equal(3, report.Metadata.Mean.Count);
        Assert.Equal((0, 1), (report.Metadata.Mean[2], report.Metadata.Std[2])); // no blue
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "config.json")));
        Assert.Equal("3x28x28", config.RootElement.GetProperty("image").GetString());

        CommandRun export = await CommandRun.RunAsync(
            "export", "--weights", Path.Combine(output, "weights.safetensors"), "--data", _data, "--out", _folder.File("again.onnx"), "--int8",
            "--calibration", "40", "--max-drop", "50");

        Assert.True(export.ExitCode == 0, export.Error);
        Assert.Equal(File.ReadAllBytes(Path.Combine(output, "model.onnx")), File.ReadAllBytes(_folder.File("again.onnx")));
    }

    [Fact]
    public async Task Train_RepeatedAndResumedAfterAKill_GoesOnInTheShapeAndNormalisationItWasBegunWith()
    {
        string[] train = ["train", "--data", _data, "--device", "cpu", "--repeat", "2", "--out", _folder.File("run")];
        string[] begin = [.. train, "--image", "3x20x24", "--epochs", "2", "--batch-size", "20", "--limit-train", "60"];
        CommandRun begun = await CommandRun.RunAsync(begin);
        Assert.True(begun.ExitCode == 0, begun.Error);
        string second = _folder.File("run", "seed-1", "weights.safetensors");
        byte[] whole = File.ReadAllBytes(second);
        Assert.NotEqual(whole, File.ReadAllBytes(_folder.File("run", "seed-0", "weights.safetensors")));

        // As a kill leaves the second seed after its first epoch.
        string resume = _folder.File("run", "seed-1", "resume");
        File.Move(Path.Combine(resume, "checkpoint.previous.safetensors"), Path.Combine(resume, "checkpoint.safetensors"), overwrite: true);
        File.Delete(second);
        CommandRun other = await CommandRun.RunAsync([.. train, "--resume", "--image", "3x28x28"]);
        CommandRun again = await CommandRun.RunAsync([.. train, "--resume", "--recipe", "quick", "--epochs", "2", "--batch-size", "20"]);

        Assert.Equal(2, other.ExitCode);
        Assert.Contains("--image 3x28x28: the run was begun with --image 3x20x24.", other.Error, StringComparison.Ordinal);
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(whole, File.ReadAllBytes(second));
        using DescribedNetwork network = WeightsDescription.Read(second).Load();
        Assert.Equal(new ImageSpec(3, 20, 24), network.Metadata.Image);
        Assert.Equal(3, network.Metadata.Mean.Count);
    }

    [Fact]
    public async Task Train_IntoAFolderThatHoldsARun_IsRefusedBeforeTheImagesAreRead()
    {
        File.WriteAllText(Path.Combine(_data, "train", "red", "notes.txt"), "not a picture");
        Directory.CreateDirectory(_folder.File("run"));
        File.WriteAllText(_folder.File("run", "model.onnx"), "another's");

        CommandRun run = await CommandRun.RunAsync("train", "--data", _data, "--image", "3x28x28", "--out", _folder.File("run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds a run or a model already", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--image 3x64x64", "train")]
    [InlineData(2, "'64' is no image shape", "train", "--image", "64")]
    [InlineData(2, "3 channels", "train", "--image", "3x28x28", "--recipe", "two-means.json")]
    public async Task Train_WithoutAShapeThatFits_SaysWhatIsNeeded(int exitCode, string said, params string[] args)
    {
        string recipe = _folder.File("two-means.json");
        File.WriteAllText(recipe, """{ "name": "two", "epochs": 1, "batchSize": 20, "learningRate": 0.1, "mean": [0.1, 0.2], "std": [1, 1] }""");

        CommandRun run = await CommandRun.RunAsync(
            [.. args.Select(arg => arg == "two-means.json" ? recipe : arg), "--data", _data, "--batch-size", "20", "--out", _folder.File("run")]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public async Task Train_WithAShapeAndNoFolder_AsksForTheFolder()
    {
        CommandRun run = await CommandRun.RunAsync("train", "--image", "3x28x28", "--out", _folder.File("run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--image 3x28x28 is for folders of images: give their --data.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_OfIdxFilesWithAnotherShape_IsRefused()
    {
        CommandRun run = await CommandRun.RunAsync(
            "train", "--data", FashionMnistSample.Folder, "--image", "3x28x28", "--batch-size", "20", "--out", _folder.File("run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--image 3x28x28: the images of fashion-mnist-sample train are 1x28x28 in their files", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataCheck_OfFolders_CountsThemAndFailsWithThoseThatAreNoImages()
    {
        CommandRun sound = await CommandRun.RunAsync("data", "check", "--data", _data);
        File.WriteAllText(Path.Combine(_data, "test", "red", "notes.txt"), "not a picture");
        CommandRun spoilt = await CommandRun.RunAsync("data", "check", "--data", _data, "--json");

        Assert.True(sound.ExitCode == 0, sound.Error);
        Assert.Contains(": 200 files in 2 classes: dark green 100, red 100", sound.Output, StringComparison.Ordinal);
        Assert.Equal(2, spoilt.ExitCode);
        Assert.Contains("cannot be used as it is: 1 reason.", spoilt.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(spoilt.Output);
        Assert.Contains("notes.txt", json.RootElement.GetProperty("parts")[1].GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }
}
