using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Data;

/// <summary>Where nothing is downloaded: a given folder, the cache, a package's folder.</summary>
public sealed class FashionMnistFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LocateAsync_GivenFolder_TakesItThoughItIsNotTheOfficialSet()
    {
        var options = new FashionMnistOptions { Folder = FashionMnistSample.Folder };

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, null, Ct);

        Assert.Equal((FashionMnistSample.Folder, "--data", false), (files.Folder, files.Source, files.IsOfficial));
        Assert.Equal((512, "fashion-mnist-sample train"), (files.LoadTrain().Count, files.LoadTrain().Name));
        Assert.Equal((256, "fashion-mnist-sample test"), (files.LoadTest().Count, files.LoadTest().Name));
    }

    [Fact]
    public async Task LocateAsync_GivenFolderLacksAFile_NamesItAndWhatIsNeeded()
    {
        LoopbackFashionMnist.CopySampleTo(_folder.FullPath);
        File.Delete(_folder.File("t10k-labels-idx1-ubyte.gz"));
        var options = new FashionMnistOptions { Folder = _folder.FullPath };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => FashionMnist.LocateAsync(options, null, Ct));

        Assert.Contains("holds no t10k-labels-idx1-ubyte.gz;", error.Message);
        Assert.Contains("train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz", error.Message);
    }

    [Fact]
    public async Task LocateAsync_GivenFolderDoesNotExist_SaysSo()
    {
        var options = new FashionMnistOptions { Folder = _folder.File("none") };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => FashionMnist.LocateAsync(options, null, Ct));

        Assert.Contains("does not exist", error.Message);
    }

    [Fact]
    public async Task LocateAsync_OfficialFilesInTheCache_TakesThem()
    {
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder);
        LoopbackFashionMnist.CopySampleTo(options.CacheFolder);

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, null, Ct);

        Assert.Equal((options.CacheFolder, "cache", true), (files.Folder, files.Source, files.IsOfficial));
    }

    [Fact]
    public async Task LocateAsync_OnlyThePackageHasThem_TakesThatFolder()
    {
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder) with { PackageFolders = [_folder.File("package")] };
        LoopbackFashionMnist.CopySampleTo(_folder.File("package"));

        FashionMnistFiles files = await FashionMnist.LocateAsync(options, null, Ct);

        Assert.Equal((_folder.File("package"), "system package"), (files.Folder, files.Source));
    }

    [Fact]
    public async Task LocateAsync_PackageWithOtherContent_IsNotUsed()
    {
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder) with
        {
            PackageFolders = [FashionMnistSample.Folder],
            Files = FashionMnistFile.All,
        };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => FashionMnist.LocateAsync(options, null, Ct));

        Assert.Contains("SHA-256", error.Message);
        Assert.Contains($"system package {FashionMnistSample.Folder}", error.Message);
    }

    [Fact]
    public void Check_FolderWithEveryFault_SaysItOfEachFile()
    {
        LoopbackFashionMnist.CopySampleTo(_folder.FullPath);
        File.Delete(_folder.File("train-images-idx3-ubyte.gz"));
        _folder.Write("train-labels-idx1-ubyte.gz", [1, 2, 3]);
        _folder.Write("t10k-labels-idx1-ubyte.gz", IdxBytes.Labels(1, 2));

        IReadOnlyList<FashionMnistFileCheck> checks = FashionMnist.Check(_folder.FullPath);

        Assert.Null(checks[0].Path);
        Assert.Contains("missing", checks[0].Problem);
        Assert.Contains("3 bytes", checks[1].Problem);
        Assert.Equal((256, false, null), (checks[2].Count, checks[2].IsOfficial, checks[2].Problem));
        Assert.Contains("2 labels for 256 images", checks[3].Problem);
    }

    [Fact]
    public void Check_LabelWithoutAClass_IsAProblem()
    {
        LoopbackFashionMnist.CopySampleTo(_folder.FullPath);
        byte[] labels = new byte[256];
        labels[7] = 26; // as in EMNIST letters
        _folder.Write("t10k-labels-idx1-ubyte.gz", IdxBytes.Labels(labels));

        Assert.Contains("label 26 of image 7 is outside 0..9", FashionMnist.Check(_folder.FullPath)[3].Problem);
    }

    [Fact]
    public void CheckInstalled_PartOfTheSetInTheCacheAndAllInThePackage_IsThePackage()
    {
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder) with { PackageFolders = [_folder.File("package")] };
        LoopbackFashionMnist.CopySampleTo(options.CacheFolder);
        File.Delete(Path.Combine(options.CacheFolder, "t10k-labels-idx1-ubyte.gz"));
        LoopbackFashionMnist.CopySampleTo(_folder.File("package"));

        (string folder, IReadOnlyList<FashionMnistFileCheck> checks) = FashionMnist.CheckInstalled(options)!.Value;

        Assert.Equal(_folder.File("package"), folder);
        Assert.All(checks, check => Assert.True(check.IsOfficial));
    }

    [Fact]
    public void CheckInstalled_OnlyPartOfTheSet_IsTheFolderWithIt()
    {
        FashionMnistOptions options = LoopbackFashionMnist.Options(_folder) with { PackageFolders = [_folder.File("package")] };
        LoopbackFashionMnist.CopySampleTo(_folder.File("package"));
        File.Delete(_folder.File("package", "t10k-labels-idx1-ubyte.gz"));

        (string folder, IReadOnlyList<FashionMnistFileCheck> checks) = FashionMnist.CheckInstalled(options)!.Value;

        Assert.Equal(_folder.File("package"), folder);
        Assert.Single(checks, check => check.Problem is not null);
    }

    [Fact]
    public void CheckInstalled_NoFileAnywhere_IsNull()
        => Assert.Null(FashionMnist.CheckInstalled(LoopbackFashionMnist.Options(_folder)));

    [Fact]
    public void Check_OfficialSetOfThePackage_IsOfficial()
    {
        string folder = new FashionMnistOptions().PackageFolders[0];
        Assert.SkipUnless(Directory.Exists(folder), "the package dataset-fashion-mnist is not installed");

        Assert.All(FashionMnist.Check(folder), check => Assert.True(check.IsOfficial));
    }
}
