using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Commands;

namespace FashionResNet.Trainer.Tests.Commands;

public sealed class ExportImagesTests : IDisposable
{
    private static readonly ModelMetadata OfFashionMnist = new() { Labels = FashionMnist.ClassNames, Image = FashionMnist.Spec };

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new();

    /// <summary>An empty cache and no other source.</summary>
    private FashionMnistOptions Nowhere
        => new() { CacheFolder = _folder.File("cache"), PackageFolders = [], DownloadAddresses = [], UseAptGet = false };

    [Fact]
    public async Task LocateAsync_OfFashionMnistThatIsNowhere_SaysWhyAndGivesNone()
    {
        IDataSetFiles? files = await LocateAsync(OfFashionMnist, Nowhere, needed: false);

        Assert.Null(files);
        string said = _error.ToString();
        Assert.StartsWith("not compared on real images: Fashion-MNIST was not found. Tried: cache ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocateAsync_OfFashionMnistThatIsNowhereAndNeeded_IsRefused()
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => LocateAsync(OfFashionMnist, Nowhere, needed: true));

        Assert.StartsWith("Fashion-MNIST was not found. Tried: cache ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocateAsync_OfAGivenFolderThatIsNotThere_IsRefused()
    {
        FashionMnistOptions options = Nowhere with { Folder = _folder.File("none") };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => LocateAsync(OfFashionMnist, options, needed: false));

        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocateAsync_OfTheTenClassesAtAnotherSize_LooksNowhere()
    {
        ModelMetadata metadata = OfFashionMnist with { Image = new ImageSpec(3, 64, 64) };

        IDataSetFiles? files = await LocateAsync(metadata, Nowhere, needed: false);

        Assert.Null(files);
        Assert.Empty(_error.ToString());
        Assert.False(Directory.Exists(_folder.File("cache")));
    }

    [Fact]
    public async Task LocateAsync_OfOtherClassesAndNeeded_AsksForAFolder()
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(
            () => LocateAsync(OfFashionMnist with { Labels = ["cat", "dog"] }, Nowhere, needed: true));

        Assert.Equal("--int8 needs training images to calibrate on: give --data.", error.Message);
    }

    [Fact]
    public void Fit_OfAsManyOtherClasses_AreTheSameImagesUnderTheirNames()
    {
        string[] labels = [.. Enumerable.Range(0, 10).Select(k => $"class {k}")];
        ImageDataSet images = FashionMnistSample.Test();

        ImageDataSet fitted = ExportImages.Fit(images, OfFashionMnist with { Labels = labels });

        Assert.Equal(labels, fitted.ClassNames);
        Assert.Equal(images.Pixels.ToArray(), fitted.Pixels.ToArray());
        Assert.Equal(images.Labels.ToArray(), fitted.Labels.ToArray());
    }

    [Fact]
    public void Fit_OfFewerClasses_NamesShapeAndClassesOfBoth()
    {
        string message = Assert.Throws<InvalidInputException>(
            () => ExportImages.Fit(FashionMnistSample.Test(), OfFashionMnist with { Labels = ["cat", "dog"] })).Message;

        Assert.Equal(
            "--data does not fit: Fashion-MNIST test has 1x28x28 images of 10 classes, "
            + "the network takes 1x28x28 images and has 2 classes.",
            message);
    }

    public void Dispose()
    {
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task LocateAsync_OfFoldersOfImages_GivesThemInTheModelsShapeAndOrderOfClasses()
    {
        PictureFolders.WriteColours(_folder.FullPath, train: 6, test: 6);
        var metadata = new ModelMetadata { Labels = ["red", "blue", "dark green"], Image = new ImageSpec(3, 32, 24) };

        IDataSetFiles? files = await LocateAsync(metadata, new FashionMnistOptions { Folder = _folder.FullPath }, needed: true);

        ImageDataSet train = ExportImages.Fit(files!.LoadTrain(cancellation: TestContext.Current.CancellationToken), metadata);
        Assert.Equal((metadata.Image, 3), (train.Spec, train.Labels.ToArray().Count(label => label == 2)));
        Assert.Equal(metadata.Labels, train.ClassNames);
    }

    private Task<IDataSetFiles?> LocateAsync(ModelMetadata metadata, FashionMnistOptions options, bool needed)
        => ExportImages.LocateAsync(metadata, options, needed, _error, TestContext.Current.CancellationToken);
}
