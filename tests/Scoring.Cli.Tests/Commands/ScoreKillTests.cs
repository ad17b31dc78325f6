namespace FashionResNet.Scoring.Cli.Tests.Commands;

/// <summary>The program is killed dozens of times at random points, begun again each time, and ends with the bytes of a run that
/// nobody disturbed.</summary>
public sealed class ScoreKillTests : IDisposable
{
    private const int Kills = 12; // of each format

    private readonly ScoreFolder _folder = new(images: 300);

    public ScoreKillTests() => File.WriteAllText(Path.Combine(_folder.Images, "150x.png"), "no image");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Score_KilledDozensOfTimes_GivesTheBytesOfAnUndisturbedRun()
    {
        // A run as the only shard leaves its log of rows behind: so long do the others' grow.
        await CommandRun.RunAsync(_folder.Score("length.csv", "--shard", "0/1"));
        long length = new FileInfo(_folder.File("length.csv.parts", "part-00000-of-00001.rows")).Length;

        int[] kills = await Task.WhenAll(KillAsync("csv", length, 1), KillAsync("jsonl", length, 2), KillAsync("parquet", length, 3));

        Assert.True(kills.Sum() >= 24, $"only {kills.Sum()} runs were killed before they had ended");
    }

    /// <summary>Waits until the log of rows has a length, or the program has ended.</summary>
    internal static async Task WaitForRowsAsync(ScoreProcess score, string rows, long length)
    {
        // What another process writes can only be looked at again and again.
        while (!score.HasExited && !(File.Exists(rows) && new FileInfo(rows).Length >= length))
        {
            await Task.Delay(1);
        }
    }

    private async Task<int> KillAsync(string format, long length, int seed)
    {
        CommandRun whole = await CommandRun.RunAsync(_folder.Score($"whole.{format}"));
        var random = new Random(seed);
        string rows = _folder.File($"r.{format}.progress", "rows");
        int kills = 0;
        for (int i = 0; i < Kills; i++)
        {
            // The next point lies anywhere in what is left, but leaves the other kills their share.
            long done = File.Exists(rows) ? new FileInfo(rows).Length : 0;
            long target = done + random.NextInt64(0, Math.Max(1, 2 * (length - done) / (Kills - i + 1)));
            using var score = ScoreProcess.Start(_folder.Score($"r.{format}", "--resume"));
            await WaitForRowsAsync(score, rows, target);
            kills += score.HasExited ? 0 : 1;
            await score.KillAsync();
        }

        using var last = ScoreProcess.Start(_folder.Score($"r.{format}", "--resume"));
        CommandRun end = await last.EndAsync();

        Assert.Equal((4, 4), (whole.ExitCode, end.ExitCode));
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder.File($"whole.{format}")), await File.ReadAllBytesAsync(_folder.File($"r.{format}")));
        Assert.False(Directory.Exists(_folder.File($"r.{format}.progress")));
        return kills;
    }
}
