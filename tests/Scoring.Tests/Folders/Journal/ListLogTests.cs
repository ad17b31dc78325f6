using FashionResNet.Scoring.Folders;
using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Folders.Journal;

public sealed class ListLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder.File("list");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_FromABatchOn_GivesTheRest()
    {
        ListLog log = Write("a", "b", "c", "d", "e");

        ListedFile[][] batches = await log.ReadAsync(1).ToArrayAsync();

        Assert.Equal([[new("c", null, 2), new("d", null, 3)], [new("e", null, 4)]], batches);
        Assert.Equal((5, true), (log.Files, log.IsComplete));
    }

    [Fact]
    public async Task ReadAsync_WhileItIsWritten_GivesEveryBatchOnce()
    {
        using var next = new SemaphoreSlim(0);
        var log = new ListLog(LogPath);
        Task writer = Task.Run(() => log.Write(new ListedBatches(Slow(), 2, null), CancellationToken.None));

        int read = 0;
        next.Release(2);
        await foreach (ListedFile[] batch in log.ReadAsync(0))
        {
            read += batch.Length;
            next.Release(2);
        }

        await writer;
        Assert.Equal(100, read);

        IEnumerable<ListedFile> Slow()
        {
            for (int i = 0; i < 100; i++)
            {
                next.Wait();
                yield return new ListedFile($"{i}");
            }
        }
    }

    [Fact]
    public void Write_SameListAgain_ChangesNothing()
    {
        Write("a", "b", "c");
        byte[] before = File.ReadAllBytes(LogPath);

        Write("a", "b", "c");

        Assert.Equal(before, File.ReadAllBytes(LogPath));
        Assert.Equal(2, ListLog.CountBatches(LogPath));
    }

    [Fact]
    public void Write_ListCutOffAnywhere_IsMadeWholeAgain()
    {
        Write("a", "b", "c", "d", "e");
        byte[] whole = File.ReadAllBytes(LogPath);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(LogPath, whole[..length]);

            Write("a", "b", "c", "d", "e");

            Assert.Equal(whole, File.ReadAllBytes(LogPath));
        }
    }

    [Theory]
    [InlineData("a b c d e", "'e' is new")]
    [InlineData("a b c", "'d' is gone")]
    [InlineData("a b", "'c' is gone")]
    [InlineData("a x c d", "file 2 was 'b' and is 'x' now")]
    [InlineData("a b c d e f g", "'e' is new")]
    [InlineData("", "'a' is gone")]
    public void Write_AnotherList_SaysWhereTheyPart(string now, string expected)
    {
        Write("a", "b", "c", "d");

        var error = Assert.Throws<InvalidInputException>(() => Write(now.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal(
            $"the list of files has changed since the run that --resume would go on with: {expected}; --overwrite starts over.",
            error.Message);
    }

    [Fact]
    public void Write_ChangeInAnotherShardsPaths_IsRefusedToo()
    {
        var shard = new Shard(0, 2);
        string own = Enumerable.Range(0, 100).Select(i => $"{i}").First(shard.Owns);
        string[] others = [.. Enumerable.Range(0, 100).Select(i => $"{i}").Where(path => !shard.Owns(path)).Take(3)];
        Write(shard, own, others[0]);

        Assert.Contains("it had 2 files and has 3 now", Refusal(own, others[0], others[1]), StringComparison.Ordinal);
        Assert.Contains("as many files, but not the same", Refusal(own, others[2]), StringComparison.Ordinal);
        Assert.Contains($"'{own}' was file 1 and is file 2 now", Refusal(others[0], own), StringComparison.Ordinal);

        string Refusal(params string[] paths) => Assert.Throws<InvalidInputException>(() => Write(shard, paths)).Message;
    }

    private ListLog Write(params string[] paths) => Write(null, paths);

    private ListLog Write(Shard? shard, params string[] paths)
    {
        var log = new ListLog(LogPath);
        log.Write(new ListedBatches(paths.Select(path => new ListedFile(path)), 2, shard), CancellationToken.None);
        return log;
    }
}
