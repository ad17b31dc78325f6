using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteAllText_NewFolder_IsMadeAndHoldsUtf8WithoutAMark()
    {
        AtomicFile.WriteAllText(_folder.File("a", "b", "c.txt"), "ü");

        Assert.Equal([0xc3, 0xbc], File.ReadAllBytes(_folder.File("a", "b", "c.txt")));
    }

    [Fact]
    public void WriteAllBytes_FileIsThere_IsReplacedAndNothingElseLeft()
    {
        string path = _folder.Write("a", [1, 2, 3]);

        AtomicFile.WriteAllBytes(path, new byte[] { 4 });

        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal(["a"], _folder.FileNames);
    }

    [Fact]
    public void Write_FailsInTheMiddle_LeavesTheOldFileAndNothingElse()
    {
        string path = _folder.Write("a", [1, 2, 3]);

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            throw new InvalidOperationException("a bug");
        }));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["a"], _folder.FileNames);
    }

    [Fact]
    public void RemoveUnfinished_AfterAKill_RemovesWhatItsWriteLeftAndNothingElse()
    {
        string path = _folder.Write("a", [1]);
        _folder.Write($"a.{Guid.NewGuid():N}.tmp", [2]);
        _folder.Write("a.txt.tmp", [3]);

        AtomicFile.RemoveUnfinished(path);
        AtomicFile.RemoveUnfinished(_folder.File("not", "there"));

        Assert.Equal(["a", "a.txt.tmp"], _folder.FileNames);
    }

    [Fact]
    public void Write_DiskFull_IsInvalidInput()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        string path = _folder.File("a");

        var error = Assert.Throws<InvalidInputException>(() => AtomicFile.Write(path, _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.WriteByte(1);
            full.Flush();
        }));

        Assert.Contains($"cannot write {path}", error.Message);
        Assert.Empty(_folder.FileNames);
    }

    /// <summary>A file in the place of a folder stops everybody, root included.</summary>
    [Fact]
    public void Write_FolderIsAFile_IsInvalidInput()
    {
        _folder.Write("file", [1]);
        string path = _folder.File("file", "a");

        var error = Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(path, "x"));

        Assert.Contains($"cannot write {path}", error.Message);
        Assert.Equal(["file"], _folder.FileNames);
    }

    /// <summary>/proc takes no new folders, not even from root.</summary>
    [Fact]
    public void Write_FolderCannotBeMade_IsInvalidInput()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");

        Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText("/proc/nowhere/a", "x"));
    }

    [Fact]
    public void Write_PlaceIsAFolder_IsInvalidInput()
    {
        Directory.CreateDirectory(_folder.File("a"));

        Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(_folder.File("a"), "x"));

        Assert.Empty(_folder.FileNames);
    }
}
