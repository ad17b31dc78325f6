using System.Text;
using FashionResNet.Scoring.Folders;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders;

public sealed class FolderJobTests : IDisposable
{
    private readonly JobFolder _folder = new JobFolder().WithImages(110);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_Folder_WritesARowAnImageAndLeavesOutputAndMark()
    {
        FolderReport report = await FolderJob.RunAsync(_folder.Job("r.csv"));

        Assert.Equal((110, 0, 0), (report.Rows, report.Failed, report.Resumed));
        string[] lines = File.ReadAllLines(_folder.File("r.csv"));
        Assert.Equal(111, lines.Length);
        Assert.StartsWith("0/000.png,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("1/009.png,", lines[^1], StringComparison.Ordinal);
        Assert.Equal(
            ["images", "model.onnx", "r.csv", "r.csv.success.json"],
            Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OutputThatExists_IsReplacedOnlyWhenAsked()
    {
        byte[] first = await JobFolder.RunAsync(_folder.Job("r.csv"));
        string refusal = await RefusalAsync(_folder.Job("r.csv"));
        File.Delete(_folder.Image("0", "000.png"));

        byte[] second = await JobFolder.RunAsync(_folder.Job("r.csv", JobStart.Overwrite));

        Assert.Equal(
            $"{_folder.File("r.csv")} exists: --overwrite replaces it, --resume accepts it if it is of the same run.", refusal);
        Assert.True(second.Length < first.Length);
    }

    [Fact]
    public async Task RunAsync_FileThatAnotherProgramMade_IsNotTaken()
    {
        File.WriteAllText(_folder.File("r.csv"), "mine");

        Assert.Equal($"{_folder.File("r.csv")} exists: --overwrite replaces it.", await RefusalAsync(_folder.Job("r.csv")));
        Assert.Equal(
            $"{_folder.File("r.csv")} exists: --overwrite replaces it.", await RefusalAsync(_folder.Job("r.csv", JobStart.Resume)));
        Assert.Equal("mine", File.ReadAllText(_folder.File("r.csv")));
    }

    [Fact]
    public async Task RunAsync_UnfinishedRun_NamesBothChoices()
    {
        await JobFolder.StopAfterAsync(_folder.Job("r.csv"), 20);

        Assert.Equal(
            $"{_folder.File("r.csv.progress")} holds an unfinished run: --resume goes on with it, --overwrite starts over.",
            await RefusalAsync(_folder.Job("r.csv")));
    }

    [Fact]
    public async Task RunAsync_OverwriteOfAnUnfinishedRun_StartsOver()
    {
        await JobFolder.StopAfterAsync(_folder.Job("r.csv") with { Scoring = new FolderScorerOptions { TopK = 1, BatchSize = 2 } }, 20);

        FolderReport report = await FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Overwrite));

        Assert.Equal((110, 0), (report.Rows, report.Resumed));
    }

    [Fact]
    public async Task RunAsync_ResumeOfACompleteRun_IsDoneAtOnce()
    {
        File.WriteAllText(_folder.Image("text.png"), "no image");
        await FolderJob.RunAsync(_folder.Job("r.csv"));
        DateTime written = File.GetLastWriteTimeUtc(_folder.File("r.csv"));

        FolderReport report = await FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Resume));

        Assert.Equal((111, 1, 111), (report.Rows, report.Failed, report.Resumed));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder.File("r.csv")));
    }

    [Fact]
    public async Task RunAsync_ResumeOfACompleteRunOverAnotherList_IsRefused()
    {
        await FolderJob.RunAsync(_folder.Job("r.csv"));
        File.Delete(_folder.Image("0", "000.png"));

        Assert.Contains("it had 110 files and has 109 now", await RefusalAsync(_folder.Job("r.csv", JobStart.Resume)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NothingToDo_IsRefusedAndLeavesNothing()
    {
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;
        FolderJobOptions job = _folder.Job("r.csv") with { Input = FolderInput.Folder(empty) };

        Assert.Equal($"there is nothing to do: no file in {empty}.", await RefusalAsync(job));
        Assert.False(Directory.Exists(_folder.File("r.csv.progress")));
    }

    [Fact]
    public async Task RunAsync_ListThatIsNone_LeavesNothing()
    {
        string list = _folder.File("list.txt");
        await File.WriteAllBytesAsync(list, [0, 1, 2, (byte)'\n'], TestContext.Current.CancellationToken); // wrong from its first line on
        FolderJobOptions job = _folder.Job("r.csv") with { Input = FolderInput.List(list) };

        Assert.Contains("is no list of", await RefusalAsync(job), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("r.csv.progress")));
    }

    [Fact]
    public async Task RunAsync_SecondRunMeanwhile_IsRefused()
    {
        string? refusal = null;
        var progress = new JobFolder.Watch(news =>
        {
            refusal ??= news.Done > 0
                ? Assert.Throws<InUseException>(
                    () => FolderJob.RunAsync(_folder.Job("r.csv", JobStart.Resume)).GetAwaiter().GetResult()).Message
                : null;
        });

        await FolderJob.RunAsync(_folder.Job("r.csv"), progress);

        Assert.Equal(
            $"another process is working on {_folder.File("r.csv")}: it holds {_folder.File("r.csv.progress", "lock")}.", refusal);
    }

    [Fact]
    public async Task RunAsync_OutputOfNoKnownFormat_SaysWhatIsAllowed()
        => Assert.Equal(
            $"'{_folder.File("r.txt")}' has no known format: its name must end with .csv, .jsonl or .parquet.",
            await RefusalAsync(_folder.Job("r.txt")));

    [Fact]
    public async Task RunAsync_PlaceThatCannotBeWritten_IsRefused()
        => Assert.Contains(
            $"cannot write {Path.Combine(_folder.Model, "r.csv")}",
            await RefusalAsync(_folder.Job("model.onnx/r.csv")), StringComparison.Ordinal);

    [Fact]
    public async Task RunAsync_FileGoneMeanwhile_IsARowWithTheReason()
    {
        var progress = new JobFolder.Watch(news =>
        {
            if (news is { Done: 0, Listed: 0 })
            {
                return;
            }

            File.Delete(_folder.Image("1", "009.png"));
        });

        FolderReport report = await FolderJob.RunAsync(
            _folder.Job("r.csv") with { Scoring = new FolderScorerOptions { BatchSize = 1, Threads = 1 } }, progress);

        Assert.Equal((110, 1), (report.Rows, report.Failed));
        Assert.Equal("1/009.png,,,,,,,,,,,the file does not exist", File.ReadLines(_folder.File("r.csv")).Last());
    }

    [Theory]
    [InlineData(JobStart.New)]
    [InlineData(JobStart.Overwrite)]
    public async Task RunAsync_OutputThatIsAFolder_IsRefusedAtOnce(JobStart start)
    {
        string refusal = $"{_folder.File("r.csv")} is a folder: the output is a file.";
        Directory.CreateDirectory(_folder.File("r.csv"));
        FolderJobOptions job = _folder.Job("r.csv", start);

        Assert.Equal(refusal, await RefusalAsync(job));
        Assert.Equal(refusal, await RefusalAsync(job with { Shard = new Shard(0, 2) }));
        Assert.False(Directory.Exists(_folder.File("r.csv.progress")) || Directory.Exists(_folder.File("r.csv.parts")));
    }

    /// <summary>Windows deletes no file that is open, and NFS leaves one with another name.</summary>
    [Fact]
    public async Task RunAsync_LockThatCannotBeRemoved_IsCompleteAllTheSame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the lock can be replaced on Unix only");
        string held = _folder.File("r.csv.progress", "lock");
        var progress = new JobFolder.Watch(_ =>
        {
            if (File.Exists(held))
            {
                File.Delete(held);
                Directory.CreateDirectory(held);
            }
        });

        FolderReport report = await FolderJob.RunAsync(_folder.Job("r.csv"), progress);

        Assert.Equal(110, report.Rows);
        Assert.True(File.Exists(_folder.File("r.csv.success.json")));
        Assert.Equal([held], Directory.EnumerateFileSystemEntries(_folder.File("r.csv.progress")));
    }

    private static async Task<string> RefusalAsync(FolderJobOptions job)
        => (await Assert.ThrowsAsync<InvalidInputException>(() => FolderJob.RunAsync(job))).Message;
}
