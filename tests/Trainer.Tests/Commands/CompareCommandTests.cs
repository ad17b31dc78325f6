using System.Globalization;
using System.Text.Json;
using FashionResNet.TestSupport;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>Two real runs side by side, and folders that are none.</summary>
public sealed class CompareCommandTests(CompareCommandTests.TwoRuns runs) : IClassFixture<CompareCommandTests.TwoRuns>
{
    [Fact]
    public async Task Compare_OfTwoRuns_ShowsWhatDiffersAndWhatTheyCameTo()
    {
        CommandRun compare = await CommandRun.RunAsync("compare", runs.A, runs.B);

        Assert.True(compare.ExitCode == 0, compare.Error);
        Assert.Matches(@"\n  epochs +1 +2\n", compare.Output);
        Assert.Matches(@"\n  learningRate +0\.01 +0\.02\n", compare.Output);
        Assert.DoesNotContain("batchSize", compare.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nseed +0 +1\n", compare.Output);
        Assert.Matches(@"\nimages: training, held out, test +52, 12, 256 +52, 12, 256\n", compare.Output);
        Assert.Matches(@"\nepochs done +1 of 1 +2 of 2\n", compare.Output);
        Assert.Matches(@"\ntest accuracy +0\.\d{4} +0\.\d{4} +([+-]0\.\d{4}|0)\n", compare.Output);
        Assert.Matches(@"\nmodel\.onnx, MB +44\.\d +-", compare.Output);
        Assert.Matches(@"\nrecall of Trouser +\d\.\d{4} +-", compare.Output);
    }

    [Fact]
    public async Task Compare_AsJson_HasTheAccuracyThatTheRunsPrinted()
    {
        CommandRun compare = await CommandRun.RunAsync("compare", runs.A, runs.B, "--json");

        using JsonDocument json = JsonDocument.Parse(compare.Output);
        double Accuracy(string run) => json.RootElement.GetProperty(run).GetProperty("testAccuracy").GetDouble();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"TorchSharp {Accuracy("a"):0.0000}, "), runs.PrintedByA, StringComparison.Ordinal);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"test acc {Accuracy("b"):0.000}\n"), runs.PrintedByB, StringComparison.Ordinal);
        Assert.Equal(
            ["epochs", "learningRate"],
            json.RootElement.GetProperty("recipeDifferences").EnumerateArray().Select(d => d.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("nothing here", "nothing here is no folder of a run: no config.json in it")]
    [InlineData("config.json", "config.json is no config of a run")]
    [InlineData("metrics.csv", "metrics.csv, line 2: train_loss 'so so' is no number")]
    [InlineData("report.json", "report.json is no evaluation report")]
    [InlineData("weights.safetensors", "weights.safetensors: no safetensors file")]
    public async Task Compare_WithSomethingThatIsNoRun_NamesTheFaultInOneLine(string damaged, string said)
    {
        using var folder = new TemporaryFolder();
        string copy = folder.File(damaged);
        if (damaged.Contains('.', StringComparison.Ordinal))
        {
            copy = folder.FullPath;
            foreach (string name in (string[])["config.json", "metrics.csv", "report.json"])
            {
                File.Copy(Path.Combine(runs.A, name), folder.File(name));
            }

            File.WriteAllText(
                folder.File(damaged),
                damaged == "metrics.csv" ? "epoch,train_loss\n1,so so\n" : "{ \"recipe\": so so and more }");
        }

        CommandRun compare = await CommandRun.RunAsync("compare", runs.A, copy);

        Assert.Equal(2, compare.ExitCode);
        Assert.Contains(said, compare.Error, StringComparison.Ordinal);
        Assert.Single(compare.Error.TrimEnd().Split('\n'));
    }

    public sealed class TwoRuns : IAsyncLifetime
    {
        private static readonly string[] Options =
            ["--data", FashionMnistSample.Folder, "--limit-train", "64", "--batch-size", "32", "--device", "cpu"];

        private readonly TemporaryFolder _folder = new();

        public string A => _folder.File("a");

        public string B => _folder.File("b");

        public string PrintedByA { get; private set; } = "";

        public string PrintedByB { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            CommandRun a = await CommandRun.RunAsync(["run", .. Options, "--epochs", "1", "--lr", "0.01", "--out", A]);
            CommandRun b = await CommandRun.RunAsync(["train", .. Options, "--epochs", "2", "--lr", "0.02", "--seed", "1", "--out", B]);
            Assert.True(a.ExitCode == 0, a.Error);
            Assert.True(b.ExitCode == 0, b.Error);
            (PrintedByA, PrintedByB) = (a.Output, b.Output);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
