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
    public void Open_FolderOfNoClassInTest_IsRefusedByName()
    {
        Directory.CreateDirectory(_folder.File("test", "blue"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.Equal($"{_folder.File("test", "blue")} is the folder of no class: there are dark green, red.", error.Message);
    }

    [Fact]
    public void Open_ClassWithoutImages_IsRefusedByName()
    {
        Directory.CreateDirectory(_folder.File("train", "blue"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.Equal($"{_folder.File("train", "blue")} holds no image.", error.Message);
    }

    [Fact]
    public void LoadTrain_FilesThatAreNoImages_AreNamed()
    {
        byte[] picture = File.ReadAllBytes(_folder.File("train", "red", "1.png"));
        File.WriteAllBytes(_folder.File("train", "red", "torn.png"), picture[..^60]);
        File.WriteAllText(_folder.File("train", "red", "notes.txt"), "not a picture");
        File.WriteAllText(_folder.File("train", "red", ".hidden"), "not looked at");

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain());

        Assert.Contains($"{_folder.File("train", "red", "notes.txt")} is no image that can be read", error.Message);
        Assert.Contains(_folder.File("train", "red", "torn.png"), error.Message);
        Assert.DoesNotContain("hidden", error.Message);
    }

    [Fact]
    public void LoadTrain_ManyFilesThatAreNoImages_TellsHowMany()
    {
        for (int i = 0; i < 7; i++)
        {
            File.WriteAllText(_folder.File("train", "red", $"notes {i}.txt"), "not a picture");
        }

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain());

        Assert.EndsWith($" … 7 in all. 'data check --data {_folder.FullPath}' lists them.", error.Message);
        Assert.Equal(5, error.Message.Split("is no image").Length - 1);
    }

    [Fact]
    public void Open_FileBesideTheClasses_IsRefusedByName()
    {
        File.Copy(_folder.File("train", "red", "1.png"), _folder.File("train", "1.png"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.Equal($"{_folder.File("train", "1.png")} lies in no class's folder.", error.Message);
    }

    [Fact]
    public void LoadTrain_MoreThanAnArrayHolds_IsRefusedBeforeAnythingIsDecoded()
    {
        ImageFolders files = ImageFolders.Open(_folder.FullPath, new ImageSpec(3, 20_000, 20_000), PictureFolders.Colours);

        var error = Assert.Throws<InvalidInputException>(() => files.LoadTrain());

        Assert.Contains("24 images of 3x20000x20000", error.Message);
        Assert.Contains("28.8 GB; at most 2.1 GB", error.Message);
    }

    [Fact]
    public void Open_WithoutTest_SaysSo()
    {
        Directory.Delete(_folder.File("test"), recursive: true);

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.Equal($"there is no folder {_folder.File("test")}.", error.Message);
    }

    [Fact]
    public void LoadTrain_LinksToFilesAndToAClass_AreFollowedAndOneToAFolderBelowIsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.Move(_folder.File("train", "red"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("train", "red"), _folder.File("elsewhere"));
        File.CreateSymbolicLink(_folder.File("train", "dark green", "linked.png"), _folder.File("test", "dark green", "2.png"));
        Assert.Equal(25, ImageFolders.Open(_folder.FullPath, Colour).LoadTrain().Count);

        Directory.CreateSymbolicLink(_folder.File("train", "dark green", "loop"), _folder.File("train"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));
        Assert.StartsWith($"{_folder.File("train", "dark green", "loop")} is a link to a folder", error.Message);
    }

    [Fact] // a label is no path: "/" would be the whole file system
    public void LoadTest_OfAModelWhoseClassesCannotBeFolders_TakesTheOthers()
    {
        ImageDataSet images = ImageFolders.Open(_folder.FullPath, Colour, ["/", "..", ".", "red", "T-shirt/top", "dark green"]).LoadTest();

        Assert.Equal([3, 5], images.Labels.ToArray().Distinct().Order());
        Assert.Equal(8, images.Count);
    }

    [Fact]
    public void LoadTrain_WithALimit_ReadsTheFirstOnly()
    {
        ImageDataSet all = ImageFolders.Open(_folder.FullPath, Colour).LoadTrain();
        byte[] first = all.Take(6).Pixels.ToArray();

        ImageDataSet limited = ImageFolders.Open(_folder.FullPath, Colour).LoadTrain(6);

        Assert.Equal(first, limited.Pixels.ToArray());
        Assert.Equal(6, limited.Count);
    }

    [Fact]
    public void IsAt_OfIdxFilesBesideAFolderTrain_IsFalse()
    {
        Assert.True(ImageFolders.IsAt(_folder.FullPath));

        LoopbackFashionMnist.CopySampleTo(_folder.FullPath);

        Assert.False(ImageFolders.IsAt(_folder.FullPath));
    }

    [Fact]
    public void Open_OfOneClass_IsRefused()
    {
        Directory.Delete(_folder.File("train", "red"), recursive: true);

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.StartsWith($"{_folder.File("train")} has folders of 1 classes; at least 2 are needed.", error.Message);
        Assert.Contains($"{_folder.File("test", "red")} is the folder of no class: there are dark green.", error.Message);
    }

    [Fact]
    public void LoadTrain_Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ImageFolders.Open(_folder.FullPath, Colour).LoadTrain(cancellation: cancel.Token));
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

    [Fact]
    public void Check_OfASetThatCannotBeTrainedOn_SaysEachReason()
    {
        Directory.CreateDirectory(_folder.File("train", "blue"));
        Directory.CreateDirectory(_folder.File("test", "yellow"));
        File.WriteAllText(_folder.File("test", "labels.csv"), "1,red");

        IReadOnlyList<ImageFolderCheck> checks = ImageFolders.Check(_folder.FullPath);

        Assert.Equal([$"{_folder.File("train", "blue")} holds no image."], checks[0].Problems);
        Assert.Equal(
            [$"{_folder.File("test", "labels.csv")} lies in no class's folder.",
                $"{_folder.File("test", "yellow")} is the folder of no class: there are blue, dark green, red."],
            checks[1].Problems);
        Assert.Equal([new ClassCount("blue", 0), new ClassCount("dark green", 4), new ClassCount("red", 4)], checks[1].Classes);
    }

    [Fact]
    public void Check_OfASetToEvaluateOn_NeedsNoTrain()
    {
        Directory.Delete(_folder.File("train"), recursive: true);

        ImageFolderCheck check = Assert.Single(ImageFolders.Check(_folder.FullPath));
        Assert.Empty(check.Problems);
        Assert.Equal([new ClassCount("dark green", 4), new ClassCount("red", 4)], check.Classes);
    }

    [Fact]
    public void Open_WithATestThatIsEmpty_SaysSo()
    {
        Directory.Delete(_folder.File("test"), recursive: true);
        Directory.CreateDirectory(_folder.File("test"));

        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour));

        Assert.Equal($"{_folder.File("test")} holds no image.", error.Message);
    }

    [Fact]
    public void Open_ForAModelWithTwoClassesOfOneName_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => ImageFolders.Open(_folder.FullPath, Colour, ["crane", "red", "crane"]));

        Assert.EndsWith("two classes are called crane.", error.Message);
    }
}
