using System.Text;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders.Listing;

public sealed class PathListTests
{
    [Theory]
    [InlineData("a\nb c\nü\n")]
    [InlineData("a\r\nb c\r\nü")]
    [InlineData("\uFEFFa\n\n\nb c\nü\n\n")]
    public void Read_Lines_GivesOnePathALine(string text) => Assert.Equal(["a", "b c", "ü"], Read(text, nulSeparated: false));

    [Fact]
    public void Read_NulSeparated_KeepsLineEnds()
        => Assert.Equal(["a\nb", "c\r", "d"], Read("a\nb\0c\r\0\0d", nulSeparated: true));

    [Fact]
    public void Read_Empty_GivesNothing() => Assert.Empty(Read("", nulSeparated: false));

    [Fact]
    public void Read_LongerThanTheBuffer_GivesEveryPath()
    {
        string[] paths = [.. Enumerable.Range(0, 20_000).Select(i => $"folder/{new string('x', i % 40)}{i}.png")];

        Assert.Equal(paths, Read(string.Join('\n', paths), nulSeparated: false));
    }

    [Fact]
    public void Read_BytesInSmallPieces_GivesEveryPath()
    {
        using var stream = new DripStream(Encoding.UTF8.GetBytes("ab\nü日\nc"));

        Assert.Equal(["ab", "ü日", "c"], PathList.Read(stream, nulSeparated: false, "list").Select(file => file.Path));
    }

    [Fact]
    public void Read_BinaryFile_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => Read("a\n\0\n", nulSeparated: false));

        Assert.Equal("list is no list of lines: line 2 has a NUL (--null reads paths that end with a NUL).", error.Message);
    }

    [Fact]
    public void Read_EndlessPath_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => Read(new string('x', 200_000), nulSeparated: false));

        Assert.Equal("list is no list of paths: path 1 has more than 32768 bytes.", error.Message);
    }

    private static string[] Read(string text, bool nulSeparated)
        => [.. PathList.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), nulSeparated, "list").Select(file => file.Path)];

    /// <summary>Gives a byte at a time, as a slow pipe may.</summary>
    private sealed class DripStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }
}
