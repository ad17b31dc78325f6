using System.Diagnostics;
using System.Net.Sockets;
using FashionResNet.Scoring.Folders;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders;

/// <summary>What cannot be scored is a row with its reason, and the images around it are scored.</summary>
public sealed class FolderJobFaultTests : IDisposable
{
    private readonly JobFolder _folder = new JobFolder().WithImages(3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_FilesThatAreNoImages_GetTheReason()
    {
        byte[] png = File.ReadAllBytes(_folder.Image("0", "000.png"));
        File.WriteAllBytes(_folder.Image("a-empty.png"), []);
        File.WriteAllBytes(_folder.Image("b-cut.png"), png[..^200]);
        File.WriteAllText(_folder.Image("c-text.png"), "no image");
        ImageFiles.Write(_folder.Images, "d-large.png", 200, 100);
        File.WriteAllBytes(_folder.Image("e-heavy.png"), new byte[1_300_000]);

        IReadOnlyDictionary<string, string?> errors = await ErrorsAsync(pixelLimit: 19_999);

        Assert.Equal("the file is empty; an image is expected", errors["a-empty.png"]);
        Assert.Contains("cut off", errors["b-cut.png"], StringComparison.Ordinal);
        Assert.StartsWith("the file is no image that can be read", errors["c-text.png"], StringComparison.Ordinal);
        Assert.Equal("the file has 200x100 pixels; at most 19999 are allowed", errors["d-large.png"]);
        Assert.Equal(
            "the file has 1300000 bytes, more than an image of 19999 pixels can have", errors["e-heavy.png"]);
    }

    [Fact]
    public async Task RunAsync_ThingsThatAreNoFiles_AreNotOpened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo and /dev");
        Process.Start("mkfifo", [_folder.Image("fifo.png")]).WaitForExit();
        File.CreateSymbolicLink(_folder.Image("fifo-link.png"), "fifo.png");
        File.CreateSymbolicLink(_folder.Image("zero.png"), "/dev/zero");
        File.CreateSymbolicLink(_folder.Image("gone.png"), "nowhere");
        File.CreateSymbolicLink(_folder.Image("round.png"), "round.png");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.Image("socket.png")));

        IReadOnlyDictionary<string, string?> errors = await ErrorsAsync();

        Assert.Equal("it is a FIFO, not a file", errors["fifo.png"]);
        Assert.Equal("it is a FIFO, not a file", errors["fifo-link.png"]);
        Assert.Equal("it is a device, not a file", errors["zero.png"]);
        Assert.Equal("the file does not exist", errors["gone.png"]);
        Assert.Equal("its links loop", errors["round.png"]);
        Assert.Equal("it is a socket, not a file", errors["socket.png"]);
    }

    [Fact]
    public async Task RunAsync_UnusualNames_AreScored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names there");
        string[] names = ["with space.png", "new\nline.png", "comma,\"quote\".png", "ü日本😀.png", "-", "*.png", "back\\slash.png"];
        Array.ForEach(names, name => File.Copy(_folder.Image("0", "000.png"), _folder.Image(name)));

        IReadOnlyDictionary<string, string?> errors = await ErrorsAsync();

        Assert.All(names, name => Assert.Null(errors[name]));
    }

    [Fact]
    public async Task RunAsync_NameThatIsNotUtf8_GetsTheReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are bytes there");
        string script = "cp \"$1/0/000.png\" \"$1/$(printf 'bad\\377.png')\" && mkdir \"$1/$(printf 'folder\\377')\"";
        await Process.Start("bash", ["-c", script, "bash", _folder.Images]).WaitForExitAsync();

        IReadOnlyDictionary<string, string?> errors = await ErrorsAsync();
        await Process.Start("rm", ["-r", _folder.Images]).WaitForExitAsync(); // .NET cannot delete what it cannot name

        Assert.Equal("the name is not valid UTF-8", errors["bad\uFFFD.png"]);
        Assert.Equal("the name is not valid UTF-8", errors["folder\uFFFD"]);
    }

    [Fact]
    public async Task RunAsync_NoPermission_GetsTheReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !Environment.IsPrivilegedProcess, "root may read everything");
        File.Copy(_folder.Image("0", "000.png"), _folder.Image("secret.png"));
        await Process.Start("chmod", ["000", _folder.Image("secret.png")]).WaitForExitAsync();

        Assert.Equal("no permission to read the file", (await ErrorsAsync())["secret.png"]);
    }

    [Fact]
    public async Task RunAsync_ListWithFoldersAndMissingFiles_GetsTheReasons()
    {
        string list = _folder.File("list.txt");
        File.WriteAllText(list, $"{_folder.Images}\n{_folder.Image("0", "001.png")}\n{_folder.File("none.png")}\n{_folder.Model}/a.png\n");
        FolderJobOptions job = _folder.Job("r.csv") with { Input = FolderInput.List(list) };

        FolderReport report = await FolderJob.RunAsync(job);

        string[] lines = File.ReadAllLines(_folder.File("r.csv"));
        Assert.Equal((4, 3), (report.Rows, report.Failed));
        Assert.EndsWith("\"it is a folder, not a file\"", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",28,28,", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("the file does not exist", lines[3], StringComparison.Ordinal);
        Assert.EndsWith("the file does not exist", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FileThatNeverAnswersARead_IsARowAndTheJobEnds()
    {
        const string Faulty = "/sys/class/net/lo/speed"; // can be opened, and answers every read with EINVAL
        Assert.SkipUnless(AnswersWithEinval(Faulty), "this system has no file of that kind");
        File.CreateSymbolicLink(_folder.Image("z.png"), Faulty);

        IReadOnlyDictionary<string, string?> errors = await ErrorsAsync();

        Assert.Equal("the file cannot be read (system error 22)", errors["z.png"]);
    }

    private static bool AnswersWithEinval(string path)
    {
        try
        {
            _ = File.ReadAllBytes(path);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.HResult == 22;
        }
    }

    /// <summary>Error of each row; the three good images must have none.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> ErrorsAsync(long pixelLimit = 1_000_000)
    {
        using FolderScorer scorer = FolderScorer.Load(_folder.Model, new FolderScorerOptions { PixelLimit = pixelLimit, BatchSize = 2 });
        Dictionary<string, string?> errors = await scorer.ScoreAsync(FolderInput.Folder(_folder.Images, recursive: true))
            .ToDictionaryAsync(row => row.Path, row => row.Error);
        Assert.All(["0/000.png", "0/001.png", "0/002.png"], path => Assert.Null(errors[path]));
        return errors;
    }
}
