using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Data;

public sealed class ImageFoldersTests : IDisposable
{
    private static readonly ImageSpec Colour = new(3, 28, 28);

    private readonly TemporaryFolder _folder = new();

    public ImageFoldersTests() => PictureFolders.WriteColours(_folder.FullPath, train: 24, test: 8);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadTrain_OfAFolderAClass_HasEveryPixelAndLabel()
    {
        ImageFolders files = ImageFolders.Open(_folder.FullPath, Colour);

        ImageDataSet images = files.LoadTrain();

        Assert.Equal(PictureFolders.Colours, images.ClassNames);
        Assert.Equal((24, Colour, $"{Path.GetFileName(_folder.FullPath)} train"), (images.Count, images.Spec, images.Name));
        string[] grey = [.. Enumerable.Range(0, 24).Select(i => Convert.ToHexString(FashionMnistSample.Train().Image(i).Span))];
        int[] red = [.. Enumerable.Range(0, images.Count).Where(i => images.Labels.Span[i] == 1)];
        Assert.Equal(12, red.Length);
        Assert.Equal( // red ones have the picture's grey in their red
            [.. grey.Where((_, i) => i % 2 == 1).Order(StringComparer.Ordinal)],
            red.Select(i => Convert.ToHexString(images.Image(i).Span[..784])).Order(StringComparer.Ordinal).ToArray());
        Assert.All(red, i => Assert.False(images.Image(i).Span[784..].ContainsAnyExcept((byte)0)));
    }

    [Fact]
    public void LoadTrain_Always_MixesClassesInAnOrderThatAnotherFileDoesNotChange()
    {
        ImageDataSet before = ImageFolders.Open(_folder.FullPath, Colour).LoadTrain();
        File.Copy(_folder.File("test", "red", "1.png"), _folder.File("train", "red", "another.png"));

        ImageDataSet after = ImageFolders.Open(_folder.FullPath, Colour).LoadTrain();

        Assert.Equal([0, 1], before.Take(8).Labels.ToArray().Distinct().Order());
        Assert.Equal(25, after.Count);
        string[] order = [.. Enumerable.Range(0, 24).Select(i => Convert.ToHexString(before.Image(i).Span))];
        Assert.Equal(order, Enumerable.Range(0, 25).Select(i => Convert.ToHexString(after.Image(i).Span)).Where(order.Contains));
    }

    [Fact]
    public void LoadTest_WithTheClassesOfAModel_TakesTheirOrderAndNeedsNoTrain()
    {
        Directory.Delete(_folder.File("train"), recursive: true);
        Directory.Delete(_folder.File("test", "dark green"), recursive: true);

        ImageDataSet images = ImageFolders.Open(_folder.FullPath, Colour, ["blue", "red", "dark green"]).LoadTest();

        Assert.Equal([1, 1, 1, 1], images.Labels.ToArray());
    }

    [Fact]
    public void LoadTrain_WithTheClassesOfAModel_MayLackSome()
        => Assert.Equal(24, ImageFolders.Open(_folder.FullPath, Colour, ["blue", "red", "dark green"]).LoadTrain().Count);

    [Fact]
    public void LoadTest_FolderOfNoClass_IsRefusedByName()
    {
        Directory.CreateDirectory(_folder.File("test", "blue"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTest());

        Assert.Equal($"{_folder.File("test", "blue")} is the folder of no class: there are dark green, red.", error.Message);
    }

    [Fact]
    public void LoadTrain_ClassWithoutImages_IsRefusedByName()
    {
        Directory.CreateDirectory(_folder.File("train", "blue"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain());

        Assert.Equal($"{_folder.File("train", "blue")} holds no image.", error.Message);
    }

    [Fact]
    public void LoadTrain_FilesThatAreNoImages_AreCountedAndNamed()
    {
        byte[] picture = File.ReadAllBytes(_folder.File("train", "red", "1.png"));
        File.WriteAllBytes(_folder.File("train", "red", "torn.png"), picture[..^60]);
        File.WriteAllText(_folder.File("train", "red", "notes.txt"), "not a picture");
        File.WriteAllText(_folder.File("train", "red", ".hidden"), "not looked at");

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain());

        Assert.StartsWith($"2 of 26 files in {_folder.File("train")} are no images that can be used; take them away: ", error.Message);
        Assert.Contains($"{_folder.File("train", "red", "notes.txt")} is no image that can be read", error.Message);
        Assert.Contains(_folder.File("train", "red", "torn.png"), error.Message);
    }

    [Fact]
    public void LoadTrain_FileBesideTheClasses_IsRefusedByName()
    {
        File.Copy(_folder.File("train", "red", "1.png"), _folder.File("train", "1.png"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain());

        Assert.Equal($"{_folder.File("train", "1.png")} lies in no class's folder.", error.Message);
    }

    [Fact]
    public void LoadTrain_MoreThanAnArrayHolds_IsRefusedBeforeAnythingIsRead()
    {
        ImageFolders files = ImageFolders.Open(_folder.FullPath, new ImageSpec(3, 20_000, 20_000));

        var error = Assert.Throws<InvalidInputException>(() => files.LoadTrain());

        Assert.Contains("24 images of 3x20000x20000", error.Message);
        Assert.Contains("28.8 GB; at most 2.1 GB", error.Message);
    }

    [Fact]
    public void LoadTest_OfAPartThatIsNotThere_SaysSo()
    {
        Directory.Delete(_folder.File("test"), recursive: true);

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTest());

        Assert.Contains(_folder.File("test"), error.Message);
    }

    [Fact]
    public void Open_OfOneClass_IsRefused()
    {
        Directory.Delete(_folder.File("train", "red"), recursive: true);

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.Contains("two classes or more; it has dark green", error.Message);
    }

    [Fact]
    public void LoadTrain_Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain(cancel.Token));
    }

    [Fact]
    public void Check_OfBothParts_CountsFilesAndNamesWhatIsWrong()
    {
        File.WriteAllText(_folder.File("test", "red", "notes.txt"), "not a picture");

        IReadOnlyList<ImageFolderCheck> checks = ImageFolders.Check(_folder.FullPath);

        Assert.Equal([_folder.File("train"), _folder.File("test")], checks.Select(check => check.Folder));
        Assert.Equal([new ClassCount("dark green", 12), new ClassCount("red", 12)], checks[0].Classes);
        Assert.Empty(checks[0].Problems);
        Assert.Contains("notes.txt is no image", Assert.Single(checks[1].Problems));
    }
}
