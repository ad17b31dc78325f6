using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Folders.Listing;

public sealed class SortedFolderTests : IDisposable
{
    private readonly TemporaryFolder _names = new();
    private readonly TemporaryFolder _spill = new();

    public void Dispose()
    {
        _names.Dispose();
        _spill.Dispose();
    }

    [Theory]
    [InlineData(1000)] // all in memory
    [InlineData(250)]  // four whole runs
    [InlineData(7)]
    public void List_RunsOfAnyLength_GivesSortedNamesAndRemovesTheRuns(int runLength)
    {
        var random = new Random(1);
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"{(char)random.Next('A', 'z')}{random.Next()}-{i}")];
        Array.ForEach(names, name => File.WriteAllBytes(_names.File(name), []));
        Directory.CreateDirectory(_names.File("M-folder"));

        var listed = new List<FolderEntry>();
        using (IEnumerator<FolderEntry> entries = new SortedFolder(_spill.FullPath, runLength).List(_names.FullPath))
        {
            while (entries.MoveNext())
            {
                listed.Add(entries.Current);
            }
        }

        Assert.Equal(names.Append("M-folder").Order(StringComparer.Ordinal), listed.Select(entry => entry.Name));
        Assert.Equal("M-folder", Assert.Single(listed, entry => entry.IsFolder).Name);
        Assert.Empty(_spill.FileNames);
    }

    [Fact]
    public void List_NotReadToTheEnd_RemovesTheRuns()
    {
        for (int i = 0; i < 10; i++)
        {
            File.WriteAllBytes(_names.File($"{i}"), []);
        }

        using (IEnumerator<FolderEntry> entries = new SortedFolder(_spill.FullPath, runLength: 3).List(_names.FullPath))
        {
            Assert.True(entries.MoveNext());
            Assert.Equal(3, _spill.FileNames.Count);
        }

        Assert.Empty(_spill.FileNames);
    }
}
