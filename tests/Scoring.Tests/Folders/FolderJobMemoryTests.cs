using FashionResNet.Scoring.Folders;

namespace FashionResNet.Scoring.Tests.Folders;

/// <summary>The memory is that of the whole process: no other test may run meanwhile.</summary>
[Collection(nameof(LeakTests))]
public sealed class FolderJobMemoryTests : IDisposable
{
    private readonly JobFolder _folder = new();

    [Fact]
    public async Task RunAsync_TenTimesTheFiles_HoldsNoMoreMemory()
    {
        long few = await LiveBytesAsync(20), many = await LiveBytesAsync(200);

        // Held as text, the paths alone would take another 7 MB.
        Assert.InRange(many - few, long.MinValue, 2_000_000);
    }

    /// <summary>Managed memory that is alive near the end of a run over folders of a hundred empty files with long names.</summary>
    private async Task<long> LiveBytesAsync(int folders)
    {
        string root = Directory.CreateDirectory(_folder.File($"many-{folders}")).FullName;
        string name = new('n', 180);
        for (int i = 0; i < folders; i++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(root, $"{i:D4}")).FullName;
            for (int j = 0; j < 100; j++)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{name}{j:D3}.png"), []);
            }
        }

        long live = 0;
        var progress = new JobFolder.Watch(news =>
        {
            if (live == 0 && news.Done >= (folders * 100) - 64)
            {
                live = GC.GetTotalMemory(forceFullCollection: true);
            }
        });
        FolderReport report = await FolderJob.RunAsync(
            _folder.Job($"many-{folders}.csv") with { Input = FolderInput.Folder(root, recursive: true) }, progress);
        Assert.Equal(folders * 100, report.Failed);
        return live;
    }

    public void Dispose() => _folder.Dispose();
}
