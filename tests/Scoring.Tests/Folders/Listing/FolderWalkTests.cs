using System.Diagnostics;
using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Folders;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Folders.Listing;

public sealed class FolderWalkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_Recursive_ComeAsIfASlashSortedBeforeAllElse()
    {
        Make("b.png", "a/2.png", "a/B.png", "a/b/1.png", "a-b/1.png", "a.png", "ü.png", "Z.png", "a/.hidden", ".git/x.png");

        Assert.Equal(
            ["Z.png", "a/2.png", "a/B.png", "a/b/1.png", "a-b/1.png", "a.png", "b.png", "ü.png"],
            Paths(FolderInput.Folder(_folder.FullPath, recursive: true)));
    }

    [Fact]
    public void Files_NotRecursive_AreThoseOfTheFolderItself()
    {
        Make("b.png", "a/1.png", "a.txt");

        Assert.Equal(["a.txt", "b.png"], Paths(FolderInput.Folder(_folder.FullPath)));
    }

    [Fact]
    public void Files_Pattern_AreRelativeToWhatStandsBeforeTheFirstWildcard()
    {
        Make("x/1.png", "x/a/2.png", "x/a/b/3.png", "x/a/b/3.jpg", "y/4.png");

        Assert.Equal(["1.png", "a/2.png", "a/b/3.png"], Paths(FolderInput.Glob(_folder.File("x", "**", "*.png"))));
        Assert.Equal(["x/a/2.png"], Paths(FolderInput.Glob(_folder.File("*", "a", "*.png"))));
        Assert.Equal(["1.png"], Paths(FolderInput.Glob(_folder.File("x", "?.png"))));
    }

    [Fact]
    public void Files_Links_AreFollowedUnlessTheyLeadBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links to folders are followed on Linux only");
        Make("a/1.png", "other/2.png");
        Directory.CreateSymbolicLink(_folder.File("a", "up"), "..");
        Directory.CreateSymbolicLink(_folder.File("a", "self"), _folder.File("a"));
        Directory.CreateSymbolicLink(_folder.File("a", "to-other"), "../other");
        File.CreateSymbolicLink(_folder.File("a", "z.png"), "1.png");
        File.CreateSymbolicLink(_folder.File("round"), "round");

        Assert.Equal(
            ["a/1.png", "a/to-other/2.png", "a/z.png", "other/2.png", "round"],
            Paths(FolderInput.Folder(_folder.FullPath, recursive: true)));
    }

    [Fact]
    public void Files_OutputWithinTheFolder_IsNoInput()
    {
        Make("a.png", "out/r.csv", "out/r.csv.success.json", "out/r.csv.parts/part-00000-of-00001.csv", "out/r.csvx", "r.csv");

        Assert.Equal(
            ["a.png", "out/r.csvx", "r.csv"],
            Paths(FolderInput.Folder(_folder.FullPath, recursive: true), _folder.File("out", "r.csv")));
    }

    [Fact] // what a job in /home/u lists where /home is a link to /export/home
    public void Files_OutputUnderAnotherNameOfItsFolder_IsNoInput()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "folders have an identity on Linux only");
        Make("real/a.png", "real/r.csv", "real/r.csv.progress/lock", "real/b/r.csv");
        Directory.CreateSymbolicLink(_folder.File("link"), "real");

        Assert.Equal(["a.png", "b/r.csv"], Paths(FolderInput.Folder(_folder.File("link"), recursive: true), _folder.File("real", "r.csv")));
    }

    [Fact]
    public void Files_FolderWithoutPermission_IsARowWithTheReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !Environment.IsPrivilegedProcess, "root may read everything");
        Make("a.png", "b/1.png", "c.png");
        Process.Start("chmod", ["000", _folder.File("b")]).WaitForExit();

        ListedFile[] files = [.. Files(FolderInput.Folder(_folder.FullPath, recursive: true))];
        Process.Start("chmod", ["700", _folder.File("b")]).WaitForExit();

        Assert.Equal(
            [new("a.png"), new("b", "no permission to read the folder"), new("c.png")], files);
    }

    [Fact]
    public void Files_FolderGoneMeanwhile_IsARowWithTheReason()
    {
        Make("a/1.png", "b/1.png");
        using IEnumerator<ListedFile> files = Files(FolderInput.Folder(_folder.FullPath, recursive: true)).GetEnumerator();
        Assert.True(files.MoveNext());

        Directory.Delete(_folder.File("b"), recursive: true);

        Assert.True(files.MoveNext());
        Assert.Equal(new ListedFile("b", "the folder does not exist"), files.Current);
        Assert.False(files.MoveNext());
    }

    [Fact]
    public void Files_Cancelled_StopsThoughNothingMatches()
    {
        Make("a/1.png", "a/2.png", "b/3.png");
        using var cancellation = new CancellationTokenSource();
        var options = new ListingOptions(Path.GetTempPath(), Cancellation: cancellation.Token);
        IEnumerable<ListedFile> none = FolderInput.Glob(_folder.File("**", "*.jpg")).Files(options);
        Assert.Empty(none);

        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => none.Count());
    }

    [Fact]
    public void TryRead_Fifo_ReturnsWithoutOpeningIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo is asked for");
        string fifo = _folder.File("fifo");
        Process.Start("mkfifo", [fifo]).WaitForExit();

        Assert.Null(FileStatus.TryRead(fifo, out FileStatus status));
        Assert.Equal(FileKind.Fifo, status.Kind);
        Assert.Null(FileStatus.TryRead("/dev/zero", out status));
        Assert.Equal(FileKind.Device, status.Kind);
    }

    [Fact]
    public void Folder_ThatIsNotThere_IsRefused()
        => Assert.Throws<InvalidInputException>(() => FolderInput.Folder(_folder.File("none")));

    private static string[] Paths(FolderInput input, string? output = null) => [.. Files(input, output).Select(file => file.Path)];

    private static IEnumerable<ListedFile> Files(FolderInput input, string? output = null)
        => input.Files(new ListingOptions(Path.GetTempPath(), output));

    private void Make(params string[] paths)
    {
        foreach (string path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
            File.WriteAllBytes(_folder.File(path), []);
        }
    }
}
