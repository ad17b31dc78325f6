using System.Globalization;
using System.Text.Json;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>Real runs over several seeds.</summary>
public sealed class RepeatTests : IDisposable
{
    private static readonly string[] Options =
        ["--data", FashionMnistSample.Folder, "--limit-train", "64", "--batch-size", "32", "--epochs", "1", "--lr", "0.01", "--seed", "3"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Train_OverTwoSeeds_IsTheTwoRunsAloneWithMeanAndDeviation()
    {
        CommandRun repeat = await CommandRun.RunAsync(["train", .. Options, "--repeat", "2", "--out", _folder.FullPath, "--json"]);
        CommandRun alone = await CommandRun.RunAsync(["train", .. Options[..^1], "4", "--out", _folder.File("alone"), "--json"]);

        Assert.True(repeat.ExitCode == 0, repeat.Error);
        Assert.Equal(repeat.Output, File.ReadAllText(_folder.File("summary.json")));
        JsonElement summary = Parse(repeat.Output);
        double[] accuracies = summary.GetProperty("seeds").EnumerateArray().Select(s => s.GetProperty("testAccuracy").GetDouble()).ToArray();
        Assert.Equal(Parse(alone.Output).GetProperty("testAccuracy").GetDouble(), accuracies[1], Tolerances.Float32);
        Assert.Equal(File.ReadAllBytes(_folder.File("alone", "weights.safetensors")), File.ReadAllBytes(_folder.File("seed-4", "weights.safetensors")));

        double mean = (accuracies[0] + accuracies[1]) / 2;
        double deviation = Math.Abs(accuracies[0] - accuracies[1]) / Math.Sqrt(2); // of two values
        Assert.Equal(mean, summary.GetProperty("testAccuracy").GetProperty("mean").GetDouble(), Tolerances.Float32);
        Assert.Equal(deviation, summary.GetProperty("testAccuracy").GetProperty("deviation").GetDouble(), Tolerances.Float32);
        string[] csv = File.ReadAllLines(_folder.File("summary.csv"));
        Assert.Equal(["seed", "3", "4", "mean", "deviation"], csv.Select(line => line.Split(',')[0]));
        Assert.Equal(mean, double.Parse(csv[3].Split(',')[1], CultureInfo.InvariantCulture), Tolerances.Float32);
    }

    [Fact]
    public async Task Run_ResumedOverThreeSeeds_KeepsTheFinishedGoesOnWithTheInterruptedAndBeginsTheRest()
    {
        CommandRun trained = await CommandRun.RunAsync(["train", .. Options, "--repeat", "2", "--out", _folder.FullPath]);
        Assert.True(trained.ExitCode == 0, trained.Error); // seed 4 is as a run that was interrupted between training and export
        File.WriteAllText(_folder.File("seed-3", "card.md"), "# seed 3\n| over seeds | alone |\n"); // the card is the last of a run's files

        string[] run = ["run", .. Options, "--out", _folder.FullPath, "--repeat", "3"];
        CommandRun anew = await CommandRun.RunAsync(run);
        CommandRun resumed = await CommandRun.RunAsync([.. run, "--resume"]);

        Assert.Equal(2, anew.ExitCode);
        Assert.Contains("seed-3 holds a run or a model already", anew.Error, StringComparison.Ordinal);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal([false, true, true], new[] { 3, 4, 5 }.Select(seed => File.Exists(_folder.File($"seed-{seed}", "model.onnx"))));
        Assert.Single(resumed.Error.Split('\n'), line => line.StartsWith("epoch 1/1", StringComparison.Ordinal)); // of seed 5
        Assert.Matches(@"^seed +test accuracy .*\n3 .*\n4 .*\n5 .*\nmean ± deviation +0\.\d{4} ± 0\.\d{4} ", resumed.Output);
        Assert.All([3, 4, 5], seed => Assert.Contains(
            "\n| over seeds | 3 (seeds 3, 4, 5): test accuracy 0.",
            File.ReadAllText(_folder.File($"seed-{seed}", "card.md")),
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Train_RepeatedInAFolderThatDoesNotFit_IsRefusedBeforeTheFirstStep()
    {
        CommandRun nothing = await CommandRun.RunAsync(["train", .. Options, "--repeat", "2", "--out", _folder.File("new"), "--resume"]);
        CommandRun single = await CommandRun.RunAsync(["train", .. Options, "--out", _folder.File("single")]);
        CommandRun intoSingle = await CommandRun.RunAsync(["train", .. Options, "--repeat", "2", "--out", _folder.File("single")]);
        Directory.CreateDirectory(_folder.File("many"));
        Directory.Move(_folder.File("single"), _folder.File("many", "seed-3"));
        CommandRun otherwise = await CommandRun.RunAsync(
            ["train", .. Options, "--repeat", "2", "--out", _folder.File("many"), "--resume", "--recipe", "d2l"]);
        CommandRun tooMany = await CommandRun.RunAsync(
            ["train", .. Options[..^1], $"{int.MaxValue}", "--repeat", "2", "--out", _folder.File("new")]);

        Assert.True(single.ExitCode == 0, single.Error);
        Assert.All([nothing, intoSingle, otherwise, tooMany], refused => Assert.Equal(2, refused.ExitCode));
        Assert.Contains("no seed-3 with a run in it", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("holds a single run or a model: --repeat needs a folder of its own", intoSingle.Error, StringComparison.Ordinal);
        Assert.Contains("the run was begun otherwise: name quick there, d2l here", otherwise.Error, StringComparison.Ordinal);
        Assert.Contains("would pass 2147483647", tooMany.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("new")));
    }

    [Fact] // its summary would take the place of theirs
    public async Task Train_RepeatedBesideOtherSeeds_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("seed-9"));
        File.WriteAllText(_folder.File("seed-9", "weights.safetensors"), "x");

        CommandRun refused = await CommandRun.RunAsync(["train", .. Options, "--repeat", "2", "--out", _folder.FullPath]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("holds runs of other seeds too (9), and its summary would tell of 3 to 4 only", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("seed-3")));
    }

    [Fact]
    public async Task Train_RepeatedWhileOneOfItsSeedsRuns_IsToldSoAndNotToRemoveIt()
    {
        Directory.CreateDirectory(_folder.File("seed-4"));
        File.WriteAllText(_folder.File("seed-4", "weights.safetensors"), "x");
        using RunFolder running = RunFolder.Open(_folder.File("seed-3"), resume: false);

        CommandRun refused = await CommandRun.RunAsync(["train", .. Options, "--repeat", "2", "--out", _folder.FullPath]);

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("seed-3 is in use by process", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ResumedWithoutTheInt8ThatASeedHas_IsRefused()
    {
        string[] run = ["run", .. Options[..^2], "--seed", "3", "--repeat", "2", "--out", _folder.FullPath];
        CommandRun int8 = await CommandRun.RunAsync([.. run, "--int8", "--calibration", "8"]);
        Assert.True(int8.ExitCode == 0, int8.Error);

        CommandRun refused = await CommandRun.RunAsync([.. run, "--resume"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("INT8 there, float32 here: give --int8 again", refused.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
