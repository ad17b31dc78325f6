using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private static readonly string[] Classes = ["a", "b"];
    private static readonly byte[] TwoImages = IdxBytes.Images(2, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_PlainOrGzipWhateverTheName_GivesImagesAndLabels(bool gzip)
    {
        ImageDataSet set = Read(gzip ? IdxBytes.Gzip(TwoImages) : TwoImages, IdxBytes.Labels(1, 0));

        Assert.Equal(new ImageSpec(1, 2, 3), set.Spec);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], set.Pixels.ToArray());
        Assert.Equal([1, 0], set.Labels.ToArray());
        Assert.Equal("set", set.Name);
        Assert.Equal(Classes, set.ClassNames);
    }

    [Fact]
    public void Read_CommittedSample_HasTheFirstImagesOfFashionMnist()
    {
        ImageDataSet train = FashionMnistSample.Train();
        ImageDataSet test = FashionMnistSample.Test();

        Assert.Equal((512, 256), (train.Count, test.Count));
        Assert.Equal(new ImageSpec(1, 28, 28), train.Spec);
        Assert.Equal([9, 0, 0, 3, 0, 2, 7, 2, 5, 5], train.Labels[..10].ToArray()); // as published
        Assert.Equal([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], test.Labels[..10].ToArray());
    }

    [Fact]
    public void Read_WrongMagicNumber_SaysBoth()
    {
        string message = Refusal(IdxBytes.Make(0x0903, [1, 1, 1], [0]), IdxBytes.Labels(0));

        Assert.Contains("0x00000903", message);
        Assert.Contains("0x00000803", message);
        Assert.Contains("images", message);
    }

    [Fact]
    public void Read_LabelsInPlaceOfImages_IsRefused()
        => Assert.Contains("magic", Refusal(IdxBytes.Make(0x0801, [12], new byte[12]), IdxBytes.Labels(0)));

    [Fact]
    public void Read_MoreImagesThanLabels_SaysBothCounts()
    {
        string message = Refusal(TwoImages, IdxBytes.Labels(1));

        Assert.Contains("2 images", message);
        Assert.Contains("1 labels", message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_FewerBytesThanTheHeaderSays_IsTruncated(bool gzip)
    {
        byte[] cut = TwoImages[..^1];

        Assert.Contains("truncated", Refusal(gzip ? IdxBytes.Gzip(cut) : cut, IdxBytes.Labels(1, 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_MoreBytesThanTheHeaderSays_IsOverLong(bool gzip)
    {
        byte[] more = [.. TwoImages, 0];

        Assert.Contains("over-long", Refusal(gzip ? IdxBytes.Gzip(more) : more, IdxBytes.Labels(1, 0)));
    }

    [Fact]
    public void Read_GzipCutOffAnywhere_IsTruncated()
    {
        byte[] gzip = IdxBytes.Gzip(TwoImages);

        // Before its last 12 bytes values are missing, then the checksum, then the length.
        Assert.All(Enumerable.Range(1, 12), cut => Assert.Contains("truncated", Refusal(gzip[..^cut], IdxBytes.Labels(1, 0))));
    }

    [Fact]
    public void Read_GzipWithWrongChecksum_IsCorrupt()
    {
        byte[] gzip = IdxBytes.Gzip(TwoImages);
        gzip[^8] ^= 0xff; // RFC 1952: CRC32, then the length

        Assert.Contains("corrupt", Refusal(gzip, IdxBytes.Labels(1, 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_AbsurdSizes_IsRefusedBeforeMemoryIsTaken(bool gzip)
    {
        byte[] absurd = IdxBytes.Images(40_000, 200, 200, 1, 2, 3); // 1.6 GB
        byte[] file = gzip ? IdxBytes.Gzip(absurd) : absurd;
        long before = GC.GetAllocatedBytesForCurrentThread();

        string message = Refusal(file, IdxBytes.Labels(0));

        Assert.Contains("40000x200x200", message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Read_SizesWhoseProductOverflows_IsRefused()
        => Assert.Contains(
            "4294967295x4294967295x4294967295",
            Refusal(IdxBytes.Images(uint.MaxValue, uint.MaxValue, uint.MaxValue), IdxBytes.Labels(0)));

    [Fact]
    public void Read_NoImages_IsRefused() => Assert.Contains("nothing", Refusal(IdxBytes.Images(0, 28, 28), IdxBytes.Labels()));

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Read_TooShortForAHeader_IsRefused(int length)
        => Assert.Contains($"{length} bytes", Refusal(TwoImages[..length], IdxBytes.Labels(0)));

    [Fact]
    public void Read_LabelWithoutAClass_SaysWhich()
    {
        string message = Refusal(TwoImages, IdxBytes.Labels(1, 2));

        Assert.Contains("label 2 of image 1", message);
        Assert.Contains("0..1", message);
    }

    [Fact]
    public void Read_NoSuchFile_NamesIt()
    {
        string missing = _folder.File("nowhere");

        var error = Assert.Throws<InvalidInputException>(() => IdxFile.Read(missing, missing, "set", Classes));

        Assert.Contains(missing, error.Message);
    }

    private string Refusal(byte[] images, byte[] labels)
        => Assert.Throws<InvalidInputException>(() => Read(images, labels)).Message;

    private ImageDataSet Read(byte[] images, byte[] labels)
        => IdxFile.Read(_folder.Write("images", images), _folder.Write("labels.gz", labels), "set", Classes);
}
