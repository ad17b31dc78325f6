using FashionResNet.Scoring.Folders;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders;

public sealed class FolderMergeTests : IDisposable
{
    private readonly JobFolder _folder = new JobFolder().WithImages(120);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task RunAsync_AllParts_GivesTheBytesOfTheSingleRun(string format)
    {
        File.WriteAllText(_folder.Image("0", "050x.png"), "no image");
        byte[] expected = await JobFolder.RunAsync(_folder.Job($"whole.{format}"));
        await ShardsAsync($"r.{format}", 8);

        FolderReport report = await FolderMerge.RunAsync(_folder.File($"r.{format}"));

        Assert.Equal((121, 1), (report.Rows, report.Failed));
        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    [Fact]
    public async Task RunAsync_MoreShardsThanFiles_HasEmptyParts()
    {
        FolderJobOptions job = _folder.Job("r.csv") with { Input = FolderInput.Glob(_folder.Image("0", "00?.png")) };
        byte[] expected = await JobFolder.RunAsync(job with { OutputPath = _folder.File("whole.csv") });
        for (int i = 0; i < 40; i++)
        {
            await FolderJob.RunAsync(job with { Shard = new Shard(i, 40) });
        }

        FolderReport report = await FolderMerge.RunAsync(_folder.File("r.csv"));

        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    [Fact]
    public async Task RunAsync_ListWithRepeatedPathsInAnyOrder_KeepsTheListsOrder()
    {
        string[] paths = [.. Enumerable.Range(0, 60).Select(i => _folder.Image("0", $"{i * 37 % 50:D3}.png"))];
        File.WriteAllLines(_folder.File("list.txt"), paths);
        FolderJobOptions job = _folder.Job("r.csv") with { Input = FolderInput.List(_folder.File("list.txt")) };
        byte[] expected = await JobFolder.RunAsync(job with { OutputPath = _folder.File("whole.csv") });
        await ShardsAsync("r.csv", 3, job);

        FolderReport report = await FolderMerge.RunAsync(_folder.File("r.csv"));

        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    [Fact]
    public async Task RunAsync_WhileAnotherMerges_IsRefusedAndLeavesItsFileAlone()
    {
        await ShardsAsync("r.csv", 2);
        string temporary = _folder.File("r.csv.parts", "merge.temporary");
        await using (new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            await Assert.ThrowsAsync<InUseException>(() => FolderMerge.RunAsync(_folder.File("r.csv")));

            Assert.True(File.Exists(temporary));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => FolderMerge.RunAsync(_folder.File("r.csv"), cancellation: new CancellationToken(canceled: true)));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public async Task RunAsync_PartStoppedInTheMiddle_IsNamedAndResumed()
    {
        await ShardsAsync("r.csv", 3, except: 1);
        FolderJobOptions job = _folder.Job("r.csv") with { Shard = new Shard(1, 3) };
        await JobFolder.StopAfterAsync(job, 8);

        string refusal = await RefusalAsync("r.csv");
        await FolderJob.RunAsync(job with { Start = JobStart.Resume });
        FolderReport report = await FolderMerge.RunAsync(_folder.File("r.csv"));

        Assert.Equal(
            $"{_folder.File("r.csv.parts")} has no complete part-00001-of-00003: run --shard 1/3 --resume first.", refusal);
        Assert.Equal(120, report.Rows);
    }

    [Fact]
    public async Task RunAsync_PartOfAnotherModelOptionOrList_IsNamed()
    {
        await ShardsAsync("r.csv", 3, except: 2);
        FolderJobOptions job = _folder.Job("r.csv", JobStart.Overwrite) with { Shard = new Shard(2, 3) };

        await FolderJob.RunAsync(job with { ModelPath = TinyModel.Write(_folder.FullPath, seed: 7, name: "other.onnx") });
        Assert.Contains("part-00002-of-00003 is not of the same run as part-00000-of-00003: model (SHA-256) is ",
            await RefusalAsync("r.csv"), StringComparison.Ordinal);
        await FolderJob.RunAsync(job with { Scoring = job.Scoring with { Threshold = 0.25f } });
        Assert.Contains(": threshold is 0.25, not 0.", await RefusalAsync("r.csv"), StringComparison.Ordinal);
        File.Delete(_folder.Image("0", "000.png"));
        await FolderJob.RunAsync(job);
        Assert.Contains(": the list has 119 files, not 120.", await RefusalAsync("r.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoPartsOrPartsOfTwoSplits_IsRefused()
    {
        string parts = _folder.File("r.csv.parts");
        Assert.Equal($"there is nothing to merge: no part in {parts}.", await RefusalAsync("r.csv"));
        await ShardsAsync("r.csv", 2);
        await ShardsAsync("r.csv", 3, except: 1);

        Assert.Equal($"{parts} has parts of 2 and of 3 shards: remove those of one.", await RefusalAsync("r.csv"));
    }

    [Fact]
    public async Task RunAsync_DamagedPart_IsNamedAndNothingIsWritten()
    {
        await ShardsAsync("r.csv", 2);
        string rows = _folder.File("r.csv.parts", "part-00001-of-00002.rows");
        File.WriteAllBytes(rows, File.ReadAllBytes(rows)[..^1]);

        Assert.Contains($"{rows} is damaged: it has ", await RefusalAsync("r.csv"), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("r.csv")));
    }

    [Fact]
    public async Task RunAsync_OutputThatExists_IsReplacedOnlyWhenAsked()
    {
        await ShardsAsync("r.csv", 2);
        File.WriteAllText(_folder.File("r.csv"), "mine");

        Assert.Equal($"{_folder.File("r.csv")} exists: --overwrite replaces it.", await RefusalAsync("r.csv"));
        await FolderMerge.RunAsync(_folder.File("r.csv"), overwrite: true);

        Assert.Equal(121, File.ReadLines(_folder.File("r.csv")).Count());
    }

    [Fact]
    public async Task RunAsync_PartWhoseRowsAreGone_IsMadeAnewByResume()
    {
        byte[] expected = await JobFolder.RunAsync(_folder.Job("whole.csv"));
        await ShardsAsync("r.csv", 2);
        File.Delete(_folder.File("r.csv.parts", "part-00001-of-00002.rows"));

        string refusal = await RefusalAsync("r.csv");
        FolderReport part = await FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Resume) with { Shard = new Shard(1, 2) });
        FolderReport report = await FolderMerge.RunAsync(_folder.File("r.csv"));

        Assert.EndsWith("run --shard 1/2 --resume first.", refusal, StringComparison.Ordinal);
        Assert.Equal(0, part.Resumed);
        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    [Fact]
    public async Task RunAsync_PartOverwrittenFromAnEmptyFolder_IsStillThere()
    {
        byte[] expected = await JobFolder.RunAsync(_folder.Job("whole.csv"));
        await ShardsAsync("r.csv", 2);
        string mounted = _folder.File("mounted");
        Directory.Move(_folder.Images, mounted);
        Directory.CreateDirectory(_folder.Images);

        var error = await Assert.ThrowsAsync<InvalidInputException>(
            () => FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Overwrite) with { Shard = new Shard(1, 2) }));
        Directory.Delete(_folder.Images);
        Directory.Move(mounted, _folder.Images);
        FolderReport report = await FolderMerge.RunAsync(_folder.File("r.csv"));

        Assert.StartsWith("there is nothing to do", error.Message, StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    [Fact]
    public async Task RunAsync_PartStoppedWhileItWasOverwritten_IsNamedAndResumed()
    {
        byte[] expected = await JobFolder.RunAsync(_folder.Job("whole.csv"));
        await ShardsAsync("r.csv", 2);
        FolderJobOptions job = _folder.Job("r.csv", JobStart.Resume) with { Shard = new Shard(1, 2) };
        string mark = _folder.File("r.csv.parts", "part-00001-of-00002.success.json");
        byte[] old = File.ReadAllBytes(mark);
        await JobFolder.StopAfterAsync(job with { Start = JobStart.Overwrite }, 8);

        string refusal = await RefusalAsync("r.csv");
        bool marked = File.Exists(mark);
        File.WriteAllBytes(mark, old); // killed after the first row had a place, before the mark of the part before was gone
        await JobFolder.StopAfterAsync(job, 20);
        bool markedAgain = File.Exists(mark);
        await FolderJob.RunAsync(job);
        FolderReport report = await FolderMerge.RunAsync(_folder.File("r.csv"));

        Assert.EndsWith("run --shard 1/2 --resume first.", refusal, StringComparison.Ordinal);
        Assert.False(marked || markedAgain);
        Assert.Equal(expected, File.ReadAllBytes(report.Output));
    }

    [Fact]
    public async Task RunAsync_OutputThatIsAFolder_IsRefused()
    {
        await ShardsAsync("r.csv", 2);
        Directory.CreateDirectory(_folder.File("r.csv"));

        Assert.Equal($"{_folder.File("r.csv")} is a folder: the output is a file.", await RefusalAsync("r.csv"));
    }

    private async Task ShardsAsync(string output, int count, FolderJobOptions? job = null, int? except = null)
    {
        foreach (int i in Enumerable.Range(0, count).Where(i => i != except))
        {
            await FolderJob.RunAsync((job ?? _folder.Job(output)) with { Shard = new Shard(i, count) });
        }
    }

    private async Task<string> RefusalAsync(string output)
        => (await Assert.ThrowsAsync<InvalidInputException>(() => FolderMerge.RunAsync(_folder.File(output)))).Message;
}
