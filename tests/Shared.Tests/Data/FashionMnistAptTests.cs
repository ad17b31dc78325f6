using System.Runtime.Versioning;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Data;

/// <summary>apt-get is a shell script here, run as the real one is; so is dpkg-deb.</summary>
[SupportedOSPlatform("linux")]
public sealed class FashionMnistAptTests : IDisposable
{
    private const string DownloadOnly = "[ \"$*\" = 'download dataset-fashion-mnist' ] && echo x > dataset.deb";
    private const string UnpackTheSample = """
        [ "$1" = -x ] && [ -f "$2" ] && mkdir -p "$3/usr/share" && cp -r "$SAMPLE" "$3/usr/share"
        """;

    private readonly TemporaryFolder _folder = new();

    public FashionMnistAptTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "apt-get is a thing of Linux");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LocateAsync_PackageLists_BringThePackageIntoTheCache()
    {
        FashionMnistOptions options = Options(DownloadOnly, UnpackTheSample);

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, null, Ct);

        Assert.Equal((options.CacheFolder, "apt-get download dataset-fashion-mnist"), (files.Folder, files.Source));
        Assert.Equal(512, files.LoadTrain().Count);
    }

    [Fact]
    public async Task LocateAsync_NoPackageLists_FetchesListsOfItsOwn()
    {
        const string apt = """
            [ "$1" = download ] && { echo 'E: Unable to locate package' >&2; exit 100; }
            lists=${2#Dir::State::Lists=}
            [ "$5" = update ] && echo fresh > "$lists/list" && exit 0
            [ "$5 $6" = 'download dataset-fashion-mnist' ] && [ -f "$lists/list" ] && echo x > dataset.deb
            """;
        var progress = new ProgressList();

        FashionMnistFiles files = await FashionMnist.LocateAsync(Options(apt, UnpackTheSample), progress, Ct);

        Assert.True(files.IsOfficial);
        Assert.Contains(progress.Reports, report => report.Note is { } note && note.Contains("Unable to locate package"));
    }

    [Fact]
    public async Task LocateAsync_AptGetFails_SaysItsLastWords()
    {
        string message = await RefusalAsync(Options("echo warning >&2; echo 'E: no network' >&2; exit 100", UnpackTheSample));

        Assert.Contains("apt-get update: E: no network (exit code 100)", message);
    }

    [Fact]
    public async Task LocateAsync_AptGetBringsNothing_SaysSo()
        => Assert.Contains("brought no *.deb", await RefusalAsync(Options("exit 0", UnpackTheSample)));

    [Fact]
    public async Task LocateAsync_PackageCannotBeUnpacked_SaysSo()
    {
        string message = await RefusalAsync(Options(DownloadOnly, "echo no archive >&2; exit 2"));

        Assert.Contains("dpkg-deb: no archive (exit code 2)", message);
    }

    [Fact(Timeout = 60_000)]
    public async Task LocateAsync_CancelledWhileAptGetRuns_EndsIt()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string pid = _folder.File("pid");
        FashionMnistOptions options = Options($"echo $$ > {pid}.new; mv {pid}.new {pid}; sleep 600", "exit 0");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<FashionMnistFiles> locate = FashionMnist.LocateAsync(options, null, cancel.Token);
        while (!File.Exists(pid))
        {
            await Task.Delay(10, ct);
        }

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => locate);
        string commandLine = $"/proc/{(await File.ReadAllTextAsync(pid, ct)).Trim()}/cmdline";
        while (File.Exists(commandLine) && (await File.ReadAllTextAsync(commandLine, ct)).Length > 0)
        {
            await Task.Delay(10, ct); // killed but not yet gone; if it were not killed, its sleep would outlast the time limit
        }
    }

    private static async Task<string> RefusalAsync(FashionMnistOptions options)
        => (await Assert.ThrowsAsync<InvalidInputException>(() => FashionMnist.LocateAsync(options, null, Ct))).Message;

    private FashionMnistOptions Options(string aptGet, string dpkgDeb) => LoopbackFashionMnist.Options(_folder) with
    {
        UseAptGet = true,
        AptGetProgram = Script("apt-get", aptGet),
        DpkgDebProgram = Script("dpkg-deb", dpkgDeb),
    };

    private string Script(string name, string body)
    {
        string script = $"#!/bin/sh\nSAMPLE='{FashionMnistSample.Folder}'\n{body}\n";
        string path = _folder.Write(name, System.Text.Encoding.UTF8.GetBytes(script));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
