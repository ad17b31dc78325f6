using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Data;

/// <summary>Against a real server on the loopback address.</summary>
public sealed class FashionMnistDownloadTests : IDisposable
{
    private const string First = "train-images-idx3-ubyte.gz";
    private static readonly LoopbackAnswer Silence = new(200, [0x1f]) { ContentLength = 9, ThenHang = true };
    private static readonly string[] AllNames = [.. LoopbackFashionMnist.Files.Select(file => file.CompressedName)];
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string[] CachedNames => Directory.Exists(_folder.File("cache"))
        ? [.. Directory.EnumerateFiles(_folder.File("cache")).Select(path => Path.GetFileName(path)).Order()]
        : [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LocateAsync_NothingCached_DownloadsChecksAndKeepsThem()
    {
        using var server = new LoopbackServer((name, _) => LoopbackFashionMnist.Good(name));
        var progress = new ProgressList();
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address);

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, progress, Ct);
        FashionMnistFiles again = await FashionMnist.LocateAsync(options, progress, Ct);

        Assert.Equal((server.Address.ToString(), true), (files.Source, files.IsOfficial));
        Assert.Equal("cache", again.Source);
        Assert.Equal(AllNames, server.Requests); // once each
        Assert.Equal(AllNames.Order(), CachedNames);
        Assert.Equal(256, files.LoadTest().Count);
        long size = LoopbackFashionMnist.Bytes(First).Length;
        Assert.Contains(new DownloadProgress(First, 0, size), progress.Reports);
        Assert.Contains(new DownloadProgress(First, size, size), progress.Reports);
    }

    [Fact]
    public async Task LocateAsync_CachedFileWithWrongHash_IsSaidAndOnlyThatOneReplaced()
    {
        using var server = new LoopbackServer((name, _) => LoopbackFashionMnist.Good(name));
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address);
        LoopbackFashionMnist.CopySampleTo(options.CacheFolder);
        File.WriteAllBytes(Path.Combine(options.CacheFolder, "t10k-labels-idx1-ubyte.gz"), IdxBytes.Labels(1, 2, 3));
        var progress = new ProgressList();

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, progress, Ct);

        Assert.Equal(["t10k-labels-idx1-ubyte.gz"], server.Requests);
        Assert.Equal(256, files.LoadTest().Count);
        Assert.Contains(progress.Reports, report => report.Note is { } note && note.Contains("cache: not used"));
    }

    [Fact]
    public async Task LocateAsync_NotFound_IsNotTriedAgainAndTheNextServerIsAsked()
    {
        using var poor = new LoopbackServer((_, _) => new LoopbackAnswer(404, []));
        using var good = new LoopbackServer((name, _) => LoopbackFashionMnist.Good(name));
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, poor.Address, good.Address);

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, null, Ct);

        Assert.Equal([First], poor.Requests);
        Assert.Equal(good.Address.ToString(), files.Source);
    }

    [Fact]
    public async Task LocateAsync_ServiceUnavailable_IsTriedAgainAfterTheDelays()
    {
        using var server = new LoopbackServer((name, earlier) => name == First && earlier < 2
            ? new LoopbackAnswer(503, [])
            : LoopbackFashionMnist.Good(name));
        var delays = new List<TimeSpan>();
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address) with
        {
            RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)],
            Delay = (delay, _) =>
            {
                delays.Add(delay);
                return Task.CompletedTask;
            },
        };

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, null, Ct);

        Assert.True(files.IsOfficial);
        Assert.Equal([First, First, .. AllNames], server.Requests);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)], delays);
    }

    [Fact]
    public async Task LocateAsync_ConnectionCutInTheMiddle_StartsAgain()
    {
        using var server = new LoopbackServer((name, earlier) =>
        {
            byte[] body = LoopbackFashionMnist.Bytes(name);
            int sent = earlier == 0 ? body.Length / 2 : body.Length;
            return new LoopbackAnswer(200, body[..sent]) { ContentLength = body.Length };
        });

        FashionMnistFiles files = await FashionMnist.LocateAsync(
            LoopbackFashionMnist.Options(_folder, server.Address), null, Ct);

        Assert.Equal(512, files.LoadTrain().Count);
        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task LocateAsync_ServerFallsSilent_GivesUpAfterTheIdleTimeout()
    {
        using var server = new LoopbackServer((_, _) => Silence);
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address) with
        {
            IdleTimeout = TimeSpan.FromMilliseconds(50),
            RetryDelays = [TimeSpan.Zero],
        };

        string message = await RefusalAsync(options);

        Assert.Contains("nothing came for", message);
        Assert.Contains("(2 tries)", message);
    }

    [Fact]
    public async Task LocateAsync_WrongContent_IsNeverPutIntoThePlace()
    {
        byte[] other = IdxBytes.Gzip(IdxBytes.Images(1, 1, 1, 7));
        using var server = new LoopbackServer((_, _) => new LoopbackAnswer(200, other));

        string message = await RefusalAsync(LoopbackFashionMnist.Options(_folder, server.Address));

        Assert.Contains($"{First}: the SHA-256", message);
        Assert.Equal([First], server.Requests);
        Assert.Empty(CachedNames);
    }

    [Fact]
    public async Task LocateAsync_LoginPageInPlaceOfTheFile_SaysWhatItIs()
    {
        using var server = new LoopbackServer((_, _) => new LoopbackAnswer(200, "<html>please log in</html>"u8.ToArray()));

        string message = await RefusalAsync(LoopbackFashionMnist.Options(_folder, server.Address));

        Assert.Contains($"{First}: the magic number is 0x3c68746d", message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1_000_000_000L)]
    public async Task LocateAsync_MoreThanAllowed_IsCutOff(long? announced)
    {
        using var server = new LoopbackServer((_, _) => new LoopbackAnswer(200, new byte[5000]) { ContentLength = announced });
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address) with { MaxDownloadBytes = 4000 };

        Assert.Contains("4000 allowed", await RefusalAsync(options));
        Assert.Empty(CachedNames);
    }

    [Fact]
    public async Task LocateAsync_NoSourceHasThem_ListsEachWithItsAnswerAndWhatToDo()
    {
        using var server = new LoopbackServer((_, _) => new LoopbackAnswer(404, []));
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address) with
        {
            PackageFolders = [_folder.File("package")],
            UseAptGet = true,
            AptGetProgram = _folder.File("no-apt-get"),
        };

        string message = await RefusalAsync(options);

        Assert.Contains($"cache {options.CacheFolder}: no files", message);
        Assert.Contains($"system package {_folder.File("package")}: no files", message);
        Assert.Contains($"{server.Address}: {First}: HTTP 404", message);
        Assert.Contains("no-apt-get cannot be run", message);
        Assert.Contains("--data DIR", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task LocateAsync_Cancelled_StopsAndLeavesNothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var server = new LoopbackServer((_, _) => Silence);
        var progress = new ProgressList(report => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FashionMnist.LocateAsync(
            LoopbackFashionMnist.Options(_folder, server.Address), progress, cancel.Token));

        Assert.Empty(CachedNames);
    }

    [Fact]
    public async Task LocateAsync_CacheFolderCannotBeMade_SaysSoAndDownloadsNothing()
    {
        using var server = new LoopbackServer((name, _) => LoopbackFashionMnist.Good(name));
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address);
        _folder.Write("cache", [1]);

        string message = await RefusalAsync(options);

        Assert.Contains($"{options.CacheFolder} cannot be made", message);
        Assert.Contains("XDG_CACHE_HOME", message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task LocateAsync_CacheFolderCannotBeWritten_SaysSoAndDownloadsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc takes no files, from root neither");
        using var server = new LoopbackServer((name, _) => LoopbackFashionMnist.Good(name));
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address) with { CacheFolder = "/proc/self" };

        string message = await RefusalAsync(options);

        Assert.Contains("/proc/self cannot be made or written", message);
        Assert.Contains("XDG_CACHE_HOME", message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task LocateAsync_SeveralAtOnce_AllGetSoundFiles()
    {
        using var server = new LoopbackServer((name, _) => LoopbackFashionMnist.Good(name));
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder, server.Address);

        FashionMnistFiles[] found = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => FashionMnist.LocateAsync(options, null, Ct))));

        Assert.All(found, files => Assert.Equal((512, 256), (files.LoadTrain().Count, files.LoadTest().Count)));
        Assert.Equal(AllNames.Order(), CachedNames);
    }

    private static async Task<string> RefusalAsync(FashionMnistOptions options)
        => (await Assert.ThrowsAsync<InvalidInputException>(() => FashionMnist.LocateAsync(options, null, Ct))).Message;
}
