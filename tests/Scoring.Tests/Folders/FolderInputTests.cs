using FashionResNet.Scoring.Folders;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Folders;

public sealed class FolderInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parse_FolderPatternAndList_IsRecognised()
    {
        string list = _folder.Write("list.txt", "a.png\n"u8.ToArray());

        Assert.Equal(_folder.FullPath, FolderInput.Parse(_folder.FullPath).Text);
        Assert.Equal($"{_folder.FullPath} and below", FolderInput.Parse(_folder.FullPath, recursive: true).Text);
        Assert.Equal(_folder.File("*.png"), FolderInput.Parse(_folder.File("*.png")).Text);
        Assert.StartsWith($"list {list}, relative to ", FolderInput.Parse(list).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FolderWhoseNameLooksLikeAPattern_IsTheFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names there");
        string folder = Directory.CreateDirectory(_folder.File("what?")).FullName;

        Assert.Equal(folder, FolderInput.Parse(folder).Text);
    }

    [Fact]
    public void Folder_WithASlashAtItsEnd_IsTheSameInput()
    {
        Assert.Equal(FolderInput.Folder(_folder.FullPath).Text, FolderInput.Folder(_folder.FullPath + "/").Text);
        Assert.Equal(FolderInput.Folder(_folder.FullPath, true).Text, FolderInput.Folder(_folder.FullPath + "/", true).Text);
    }

    [Fact]
    public void Parse_AnImage_IsNoList()
    {
        foreach (string name in new[] { "a.png", "a.jpg" })
        {
            string image = ImageFiles.Write(_folder.FullPath, name, 30, 30);

            var error = Assert.Throws<InvalidInputException>(() => FolderInput.Parse(image));

            Assert.StartsWith($"{image} is an image, not a list of paths", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parse_ListWhoseFirstPathBeginsAsAnImageDoes_IsAList()
    {
        string list = _folder.Write("list.txt", "BM/a.png\nGIF.png\n"u8.ToArray());

        Assert.StartsWith("list ", FolderInput.Parse(list).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NothingThere_SaysWhatIsAllowed()
    {
        string input = _folder.File("none");

        var error = Assert.Throws<InvalidInputException>(() => FolderInput.Parse(input));

        Assert.Equal(
            $"there is no input '{input}': give a folder, a pattern with *, ? or **, a list of paths, or - for standard input.",
            error.Message);
    }

    [Fact]
    public void Parse_OptionThatDoesNotGoWithTheInput_IsRefused()
    {
        string list = _folder.Write("list.txt", []);

        Assert.Throws<InvalidInputException>(() => FolderInput.Parse(list, recursive: true));
        Assert.Throws<InvalidInputException>(() => FolderInput.Parse(_folder.File("*"), recursive: true));
        Assert.Throws<InvalidInputException>(() => FolderInput.Parse(_folder.FullPath, nulSeparated: true));
        Assert.Throws<InvalidInputException>(() => FolderInput.Parse(_folder.File("none", "*.png")));
    }
}
