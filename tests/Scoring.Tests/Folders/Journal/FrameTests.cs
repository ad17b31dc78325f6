using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Folders.Journal;

public sealed class FrameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public FrameTests()
    {
        _path = _folder.File("log");
        Write(0, "one", "two", "three and more");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryRead_WholeFile_GivesEveryRecord()
    {
        Assert.Equal(["one", "two", "three and more"], Read(_path, out long position));
        Assert.Equal(new FileInfo(_path).Length, position);
    }

    [Fact]
    public void TryRead_FileCutOffAnywhere_GivesTheRecordsThatAreWhole()
    {
        byte[] whole = File.ReadAllBytes(_path);
        int[] ends = [12, 24, whole.Length]; // 8 bytes of header, one for the text's length, the text
        for (int length = 0; length < whole.Length; length++)
        {
            string cut = _folder.Write("cut", whole[..length]);

            Assert.Equal(ends.Count(end => end <= length), Read(cut, out _).Count);
        }
    }

    [Fact]
    public void TryRead_AnyByteChanged_GivesNothingFromThereOn()
    {
        byte[] whole = File.ReadAllBytes(_path);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x10;

            Assert.Equal(i < 12 ? 0 : i < 24 ? 1 : 2, Read(_folder.Write("damaged", damaged), out _).Count);
        }
    }

    [Fact]
    public void TryRead_ZerosThatAPowerLossLeft_AreNoRecord()
    {
        string path = _folder.Write("hole", [.. File.ReadAllBytes(_path), .. new byte[100]]);

        Assert.Equal(3, Read(path, out _).Count);
    }

    [Fact]
    public void Append_BehindThePosition_CutsOffWhatLayThere()
    {
        Write(12, "new");

        Assert.Equal(["one", "new"], Read(_path, out _));
    }

    [Fact]
    public void Checksum_KnownBytes_IsCrc32C() // the check value that RFC 3720 and others give
        => Assert.Equal(0xe3069283u, Frame.Checksum("123456789"u8));

    private static List<string> Read(string path, out long position)
    {
        using var log = new FrameReader(path);
        var texts = new List<string>();
        while (log.TryRead(out ReadOnlyMemory<byte> content))
        {
            using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
            texts.Add(reader.ReadString());
        }

        position = log.Position;
        return texts;
    }

    private void Write(long position, params string[] texts)
    {
        using var log = new FrameWriter(_path, position);
        foreach (string text in texts)
        {
            log.Append(writer => writer.Write(text));
        }
    }
}
