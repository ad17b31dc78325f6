using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using FashionResNet.TestSupport;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

/// <summary>The files of tests/Data/images.</summary>
public sealed class OddImageTests
{
    private static readonly ImageSpec Spec = new(3, 32, 32);

    [Theory]
    [InlineData("cmyk.jpg", 8)] // JPEG loses some at the corners of the colour range
    [InlineData("ycck.jpg", 8)]
    [InlineData("progressive.jpg", 12)]
    [InlineData("interlaced.png", 0)]
    [InlineData("animated.gif", 20)] // 256 colours for 1024
    [InlineData("animated.webp", 16)]
    [InlineData("bits565.bmp", 8)] // 5 bits of 8
    public void Decode_KindsOfFiles_GiveThePicture(string name, int tolerance)
        => AssertPicture(Decode(name), tolerance, green: y => 8 * y, white: _ => false);

    [Fact]
    public void Decode_RunLengthCodedBmp_GivesThePicture()
        => AssertPicture(Decode("rle8.bmp"), 0, green: _ => 0, white: _ => false);

    [Fact]
    public void Decode_TransparentWebp_LiesOverWhite()
        => AssertPicture(Decode("transparent.webp"), 0, green: y => 8 * y, white: y => y >= 16);

    [Fact]
    public void Decode_FirstFrameSmallerThanTheCanvas_LeavesWhiteAroundIt()
    {
        byte[] red = new byte[4 * 4 * 3];
        ImageDecoder.Decode(Read("partial.gif"), new ImageSpec(3, 4, 4), red, "partial.gif");

        byte[] expected = [255, 255, 255, 255, 255, 200, 200, 255, 255, 200, 200, 255, 255, 255, 255, 255];
        Assert.Equal(expected, red[..16]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void Decode_TurnedAndReduced_IsTheTurnedPicture(byte orientation)
    {
        byte[] stored = SkiaImages.Encode(
            330, 250, SKEncodedImageFormat.Jpeg, (x, y) => new SKColor((byte)(x * 255 / 330), (byte)y, 0));
        bool sideways = orientation >= 5;
        var spec = sideways ? new ImageSpec(3, 33, 25) : new ImageSpec(3, 25, 33);
        byte[] pixels = new byte[spec.ByteCount];

        ImageSize size = ImageDecoder.Decode(SkiaImages.WithOrientation(stored, orientation), spec, pixels, "image");

        Assert.Equal(sideways ? new ImageSize(250, 330) : new ImageSize(330, 250), size);
        for (int y = 0; y < spec.Height; y++)
        {
            for (int x = 0; x < spec.Width; x++)
            {
                (int storedX, int storedY) = orientation switch
                {
                    3 => (32 - x, 24 - y),
                    6 => (y, 24 - x),
                    8 => (32 - y, x),
                    _ => (x, y),
                };
                int at = (y * spec.Width) + x;
                Assert.InRange(pixels[at], (storedX + 0.5) * 255 / 33 - 4, (storedX + 0.5) * 255 / 33 + 4);
                Assert.InRange(pixels[(25 * 33) + at], (storedY + 0.5) * 10 - 5, (storedY + 0.5) * 10 + 5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_CutAtAnyLength_IsRefusedOrHasAllItsPixels(string name)
    {
        byte[] whole = Read(name);
        byte[] expected = Decode(name);
        byte[] pixels = new byte[Spec.ByteCount];
        int refused = 0;
        for (int length = 1; length < whole.Length; length++)
        {
            try
            {
                ImageDecoder.Decode(whole.AsSpan(0, length), Spec, pixels, name);
                Assert.Equal(expected, pixels); // only what follows the pixels was missing
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, whole.Length / 3, whole.Length);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_DamagedBytes_GiveTheSameAnswerEveryTime(string name)
    {
        byte[] whole = Read(name);
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            byte[] damaged = [.. whole];
            for (int k = 0; k <= i % 4; k++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Assert.Equal(Answer(damaged, 0), Answer(damaged, 255));
        }
    }

    [Fact]
    public void Decode_TwoZeroBytes_AreNoWbmp()
    {
        byte[] wbmp = [0, 0, 8, 1, 0b1010_1010]; // type 0, 8x1 pixels

        Assert.Throws<InvalidInputException>(() => ImageDecoder.Decode(wbmp, Spec, new byte[Spec.ByteCount], "noise.bin"));
    }

    public static TheoryData<string> Files()
        => [.. Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)!)
            .Where(name => Path.GetExtension(name) is not (".md" or ".py")).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(RepositoryRoot.FullPath, "tests", "Data", "images");

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static byte[] Decode(string name)
    {
        byte[] pixels = new byte[Spec.ByteCount];
        ImageDecoder.Decode(Read(name), Spec, pixels, name);
        return pixels;
    }

    private static string Answer(byte[] encoded, byte before)
    {
        byte[] pixels = new byte[Spec.ByteCount];
        pixels.AsSpan().Fill(before);
        try
        {
            return $"{ImageDecoder.Decode(encoded, Spec, pixels, "image", 1_000_000)} {Convert.ToHexString(pixels)}";
        }
        catch (InvalidInputException error)
        {
            return error.Message;
        }
    }

    /// <summary>Red is 8·x, blue 255 − 8·x.</summary>
    private static void AssertPicture(byte[] pixels, int tolerance, Func<int, int> green, Func<int, bool> white)
    {
        for (int i = 0; i < 1024; i++)
        {
            (int x, int y) = (i % 32, i / 32);
            AssertNear(white(y) ? 255 : 8 * x, pixels[i]);
            AssertNear(white(y) ? 255 : green(y), pixels[1024 + i]);
            AssertNear(white(y) ? 255 : 255 - (8 * x), pixels[2048 + i]);
        }

        void AssertNear(int expected, byte actual) => Assert.InRange(actual, expected - tolerance, expected + tolerance);
    }
}
