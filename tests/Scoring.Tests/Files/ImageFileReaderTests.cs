using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Files;

public sealed class ImageFileReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageFileReader _reader = new(ImageDecoder.DefaultMaxPixels);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_LargeFilesThatAreNoImages_TakesLittleMemoryForTheSameRefusal()
    {
        const int MB = 1_000_000;
        string[] files = [WriteZeros("a.png", 300 * MB), WriteZeros("b.png", 400 * MB)];
        byte[] pixels = new byte[TinyModel.Spec.ByteCount];
        long before = GC.GetAllocatedBytesForCurrentThread();

        foreach (string file in files)
        {
            var error = Assert.Throws<InvalidInputException>(
                () => ImageDecoder.Decode(_reader.Read(file), TinyModel.Spec, pixels, "the file"));

            Assert.Equal("the file is no image that can be read (PNG, JPEG, BMP, GIF, WebP).", error.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MB);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A")]             // PNG
    [InlineData("FFD8FFE0")]                     // JPEG
    [InlineData("424D")]                         // BMP
    [InlineData("474946383961")]                 // GIF
    [InlineData("524946460000000057454250565038")] // WebP
    [InlineData("49492A00")]                     // raw files of cameras
    [InlineData("4D4D002A")]
    [InlineData("46554A4946494C4D")]
    public void Read_LargeFileThatBeginsAsAnImage_GivesAllOfIt(string begin)
    {
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        Convert.FromHexString(begin).CopyTo(content, 0);
        string file = _folder.Write("image", content);

        Assert.Equal(content, _reader.Read(file).ToArray());
        Assert.Equal(content, _reader.Read(file).ToArray()); // the buffer has grown by now
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    public void Read_SmallFileOfWhateverContent_GivesAllOfIt(int length)
        => Assert.Equal(new byte[length], _reader.Read(_folder.Write("zeros", new byte[length])).ToArray());

    [Fact]
    public void Read_NoPath_IsAFileThatDoesNotExist()
        => Assert.Equal(
            "the file does not exist", Assert.Throws<InvalidInputException>(() => _reader.Read(string.Empty).Length).Message);

    private string WriteZeros(string name, long length)
    {
        string path = _folder.File(name);
        using FileStream file = File.Create(path);
        file.SetLength(length); // takes no space
        return path;
    }
}
