using System.Text.Json;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly ScoreFolder _folder = new(images: 5);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Score_Folder_SaysWhatItDid()
    {
        CommandRun run = await CommandRun.RunAsync(_folder.Score("r.csv"));

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"{_folder.File("r.csv")}: 5 images; ", run.Output, StringComparison.Ordinal);
        Assert.Contains("images/s on cpu", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"[1-5] of [1-5]\+? images, ", run.Error); // the list may still be read when the first rows are there
        Assert.Equal(6, File.ReadLines(_folder.File("r.csv")).Count());
    }

    [Fact]
    public async Task Score_SomeThatCannotBeScored_ExitsWith4AndJsonCountsThem()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Images, "text.png"), "no image");

        CommandRun run = await CommandRun.RunAsync(_folder.Score("r.jsonl", "--json"));
        CommandRun again = await CommandRun.RunAsync(_folder.Score("r.jsonl", "--json", "--resume"));

        Assert.Equal((4, 4), (run.ExitCode, again.ExitCode));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(6, report.GetProperty("rows").GetInt64());
        Assert.Equal(1, report.GetProperty("failed").GetInt64());
        Assert.Equal(6, JsonDocument.Parse(again.Output).RootElement.GetProperty("resumed").GetInt64());
    }

    [Fact]
    public async Task Score_OptionsOfTheRows_ShapeThem()
    {
        CommandRun run = await CommandRun.RunAsync(
            _folder.Score("r.csv", "--top-k", "1", "--threshold", "1", "--pixel-limit", "200"));

        string[] lines = await File.ReadAllLinesAsync(_folder.File("r.csv"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("path,label,probability,label_1,probability_1,width,height,error", lines[0]);
        Assert.All(lines[1..], line => Assert.Equal("unknown", line.Split(',')[1]));
    }

    [Fact]
    public async Task Score_NothingToDo_ExitsWith2()
        => AssertRefused(
            await CommandRun.RunAsync(
                "score", "--model", _folder.Model, "--input", Path.Combine(_folder.Images, "*.jpg"), "--output", _folder.File("r.csv")),
            "there is nothing to do");

    [Theory]
    [InlineData("is out of range: 0/8 to 7/8", "--shard", "8/8")]
    [InlineData("contradict each other", "--resume", "--overwrite")]
    [InlineData("top-k 11 is not allowed: 1 to 10", "--top-k", "11")]
    [InlineData("--null is for a list of paths", "-0")]
    public async Task Score_OptionThatDoesNotFit_IsOneLineAndExitsWith2(string expected, params string[] more)
        => AssertRefused(await CommandRun.RunAsync(_folder.Score("r.csv", more)), expected);

    [Theory]
    [InlineData("--threshold must be a number from 0 to 1, not '2'", "--threshold", "2")]
    [InlineData("--pixel-limit must be a whole number above 0, not '0'", "--pixel-limit", "0")]
    public async Task Score_NumberOutOfRange_IsOneLineAndExitsWith1(string expected, params string[] more)
    {
        CommandRun run = await CommandRun.RunAsync(_folder.Score("r.csv", more));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "r.csv", "there is no input")]
    [InlineData("images", "r.txt", "must end with .csv, .jsonl or .parquet")]
    [InlineData("images", "model.onnx/r.csv", "cannot write")]
    public async Task Score_PlaceThatDoesNotFit_IsOneLineAndExitsWith2(string input, string output, string expected)
        => AssertRefused(
            await CommandRun.RunAsync(
                "score", "--model", _folder.Model, "--input", _folder.File(input), "--output", _folder.File(output)),
            expected);

    [Fact]
    public async Task Merge_AllShards_GivesTheSingleRunsBytes()
    {
        await CommandRun.RunAsync(_folder.Score("whole.csv"));
        await CommandRun.RunAsync(_folder.Score("r.csv", "--shard", "0/2"));
        CommandRun early = await CommandRun.RunAsync("score", "merge", "--output", _folder.File("r.csv"));
        await CommandRun.RunAsync(_folder.Score("r.csv", "--shard", "1/2", "--resume"));

        CommandRun run = await CommandRun.RunAsync("score", "merge", "--output", _folder.File("r.csv"), "--json");

        AssertRefused(early, "has no complete part-00001-of-00002: run --shard 1/2 --resume first");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(5, JsonDocument.Parse(run.Output).RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder.File("whole.csv")), await File.ReadAllBytesAsync(_folder.File("r.csv")));
    }

    [Fact]
    public async Task Score_WithoutOutput_IsUsage()
        => Assert.Equal(1, (await CommandRun.RunAsync("score", "--model", _folder.Model, "--input", _folder.Images)).ExitCode);

    private static void AssertRefused(CommandRun run, string expected)
    {
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine)), StringComparison.Ordinal);
    }
}
