using FashionResNet.Scoring.Folders;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders;

public sealed class FolderJobResumeTests : IDisposable
{
    private readonly JobFolder _folder = new JobFolder().WithImages(130);

    public FolderJobResumeTests() => File.WriteAllText(_folder.Image("0", "050x.png"), "no image");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task RunAsync_StoppedAndResumed_GivesTheSameBytes(string format)
    {
        byte[] expected = await JobFolder.RunAsync(_folder.Job($"whole.{format}"));
        await JobFolder.StopAfterAsync(_folder.Job($"r.{format}"), 10);
        await JobFolder.StopAfterAsync(_folder.Job($"r.{format}", JobStart.Resume), 90);

        FolderReport report = await FolderJob.RunAsync(_folder.Job($"r.{format}", JobStart.Resume));

        Assert.InRange(report.Resumed, 90, 131);
        Assert.Equal((131, 1), (report.Rows, report.Failed));
        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    /// <summary>A file system that fails says of no file that it is there: nothing is removed for that.</summary>
    [Fact]
    public async Task RunAsync_StoppedWhileItsRunIsNotSeen_LosesNoRow()
    {
        byte[] expected = await JobFolder.RunAsync(_folder.Job("whole.csv"));
        string run = _folder.File("r.csv.progress", "run.json");
        string hidden = _folder.File("hidden.json");
        using var stop = new CancellationTokenSource();
        var progress = new JobFolder.Watch(news =>
        {
            if (news.Done >= 50 && !stop.IsCancellationRequested)
            {
                File.Move(run, hidden);
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FolderJob.RunAsync(_folder.Job("r.csv"), progress, stop.Token));
        File.Move(hidden, run);

        FolderReport report = await FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Resume));

        Assert.InRange(report.Resumed, 50, 131);
        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    /// <summary>What a power loss may leave: any begin of the rows, and any begin of the list.</summary>
    [Fact]
    public async Task RunAsync_LogsCutOffAnywhere_GivesTheSameBytes()
    {
        byte[] expected = await JobFolder.RunAsync(_folder.Job("whole.csv"));
        await JobFolder.StopAfterAsync(_folder.Job("r.csv"), 125);
        string progress = _folder.File("r.csv.progress");
        byte[] rows = File.ReadAllBytes(Path.Combine(progress, "rows"));
        byte[] list = File.ReadAllBytes(Path.Combine(progress, "list"));
        byte[] run = File.ReadAllBytes(Path.Combine(progress, "run.json"));
        var random = new Random(5);
        for (int i = 0; i < 40; i++)
        {
            Directory.CreateDirectory(progress);
            File.WriteAllBytes(Path.Combine(progress, "rows"), rows[..random.Next(rows.Length + 1)]);
            File.WriteAllBytes(Path.Combine(progress, "list"), list[..random.Next(list.Length + 1)]);
            File.WriteAllBytes(Path.Combine(progress, "run.json"), run);

            FolderReport report = await FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Resume));

            Assert.Equal(expected, File.ReadAllBytes(report.Output));
            Assert.False(Directory.Exists(progress));
        }
    }

    /// <summary>Killed between the last steps: output in place, mark not yet; mark in place, progress not yet removed.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("1/2")]
    public async Task RunAsync_KilledAtTheLastSteps_GivesTheSameBytes(string? shard)
    {
        FolderJobOptions job = _folder.Job("r.csv", JobStart.Resume) with { Shard = shard is null ? null : Shard.Parse(shard) };
        await JobFolder.StopAfterAsync(job, 50);
        string part = shard is null ? _folder.File("r.csv") : _folder.File("r.csv.parts", "part-00001-of-00002");
        string progress = part + ".progress";
        byte[] run = File.ReadAllBytes(Path.Combine(progress, "run.json"));
        FolderReport first = await FolderJob.RunAsync(job);
        byte[] expected = File.ReadAllBytes(first.Output);
        for (int step = 0; step < 2; step++)
        {
            if (step == 0)
            {
                File.Delete(part + ".success.json");
            }

            Directory.CreateDirectory(progress);
            File.WriteAllBytes(Path.Combine(progress, "run.json"), run);

            FolderReport report = await FolderJob.RunAsync(job);

            Assert.Equal((first.Rows, first.Failed), (report.Rows, report.Failed));
            Assert.Equal(expected, File.ReadAllBytes(report.Output));
            Assert.True(File.Exists(part + ".success.json"));
            Assert.False(Directory.Exists(progress));
        }
    }

    [Fact]
    public async Task RunAsync_ResumeWithoutAnEarlierRun_Begins()
        => Assert.Equal(0, (await FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Resume))).Resumed);

    [Fact]
    public async Task RunAsync_ResumeWithOtherOptions_NamesThem()
    {
        await JobFolder.StopAfterAsync(_folder.Job("r.csv"), 10);
        FolderJobOptions job = _folder.Job("r.csv", JobStart.Resume);

        Assert.Equal(
            $"--resume cannot go on with {_folder.File("r.csv")}: batch-size was 4 and is 5 now; threshold was 0 and is 0.5 now; "
            + "top-k was 3 and is 1 now; --overwrite starts over.",
            await RefusalAsync(job with { Scoring = job.Scoring with { TopK = 1, Threshold = 0.5f, BatchSize = 5 } }));
        Assert.Contains(
            $"input was {_folder.Images} and below and is {_folder.Images} now",
            await RefusalAsync(job with { Input = FolderInput.Folder(_folder.Images) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ResumeWithOtherThreads_GoesOn()
    {
        await JobFolder.StopAfterAsync(_folder.Job("r.csv"), 10);
        FolderJobOptions job = _folder.Job("r.csv", JobStart.Resume);

        FolderReport report = await FolderJob.RunAsync(job with { Scoring = job.Scoring with { Threads = 1 } });

        Assert.True(report.Resumed >= 10);
    }

    [Fact]
    public async Task RunAsync_ResumeWithAnotherModel_IsRefused()
    {
        await JobFolder.StopAfterAsync(_folder.Job("r.csv"), 10);
        string other = TinyModel.Write(_folder.FullPath, seed: 7, name: "other.onnx");

        Assert.Contains(
            "model (SHA-256) was ",
            await RefusalAsync(_folder.Job("r.csv", JobStart.Resume) with { ModelPath = other }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ResumeOverAnotherList_NamesTheFirstPath()
    {
        await JobFolder.StopAfterAsync(_folder.Job("r.csv"), 130); // by then the list is complete
        FolderJobOptions job = _folder.Job("r.csv", JobStart.Resume);
        byte[] rows = File.ReadAllBytes(_folder.File("r.csv.progress", "rows"));

        File.Copy(_folder.Image("0", "000.png"), _folder.Image("1", "zz.png"));
        Assert.Contains("'1/zz.png' is new", await RefusalAsync(job), StringComparison.Ordinal);
        File.Delete(_folder.Image("1", "zz.png"));
        File.Move(_folder.Image("0", "007.png"), _folder.Image("0", "007b.png"));
        Assert.Contains("file 8 was '0/007.png' and is '0/007b.png' now", await RefusalAsync(job), StringComparison.Ordinal);
        Assert.Equal(rows, File.ReadAllBytes(_folder.File("r.csv.progress", "rows")));
    }

    private static async Task<string> RefusalAsync(FolderJobOptions job)
        => (await Assert.ThrowsAsync<InvalidInputException>(() => FolderJob.RunAsync(job))).Message;
}
