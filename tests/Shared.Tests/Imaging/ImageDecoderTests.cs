using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;
using FashionResNet.TestSupport;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

public sealed class ImageDecoderTests
{
    private static readonly SKColor Red = new(200, 0, 0);
    private static readonly SKColor White = SKColors.White;

    [Fact]
    public void Decode_GreyPngOfTheRightSize_KeepsEveryByte()
    {
        ImageDataSet images = FashionMnistSample.Test();
        for (int i = 0; i < 20; i++)
        {
            byte[] png = PngBytes.FromGrey(28, images.Image(i).Span);

            Assert.Equal(images.Image(i).ToArray(), Decode(png, images.Spec));
        }
    }

    [Fact]
    public void Decode_GreyPngForAColourNetwork_RepeatsIt()
        => Assert.Equal([1, 2, 1, 2, 1, 2], Decode(PngBytes.FromGrey(2, [1, 2]), new ImageSpec(3, 1, 2)));

    [Fact]
    public void Decode_Colour_GivesPlanes()
        => Assert.Equal([1, 4, 2, 5, 3, 6], Decode(PngBytes.FromRgb(2, [1, 2, 3, 4, 5, 6]), new ImageSpec(3, 1, 2)));

    [Theory]
    [InlineData(255, 0, 0, 76)] // 0.299 · 255 = 76.2
    [InlineData(0, 255, 0, 150)] // 0.587 · 255 = 149.7
    [InlineData(0, 0, 255, 29)] // 0.114 · 255 = 29.1
    [InlineData(10, 20, 30, 18)] // 18.15
    [InlineData(77, 77, 77, 77)]
    [InlineData(255, 255, 255, 255)]
    public void Decode_ColourForAGreyNetwork_IsItsLuma(byte red, byte green, byte blue, byte luma)
        => Assert.Equal([luma], Decode(PngBytes.FromRgb(1, [red, green, blue]), new ImageSpec(1, 1, 1)));

    [Theory]
    [InlineData(0, 255)]
    [InlineData(255, 100)]
    [InlineData(128, 177)] // 100·128/255 + 255·127/255 = 177.2
    public void Decode_Transparent_LiesOverWhite(byte alpha, byte expected)
    {
        byte[] rgba = PngBytes.Make(1, 8, PngBytes.Rgba, [[100, 100, 100, alpha]]);
        byte[] greyAlpha = PngBytes.Make(1, 8, PngBytes.GreyAlpha, [[100, alpha]]);

        Assert.Equal([expected], Decode(rgba, new ImageSpec(1, 1, 1)));
        Assert.Equal([expected], Decode(greyAlpha, new ImageSpec(1, 1, 1)));
    }

    [Fact]
    public void Decode_PaletteWithATransparentEntry_LooksItUp()
    {
        byte[] png = PngBytes.Make(
            3, 8, PngBytes.Palette, [[0, 1, 2]], ("PLTE", [10, 20, 30, 40, 50, 60, 70, 80, 90]), ("tRNS", [255, 255, 0]));

        Assert.Equal([10, 40, 255, 20, 50, 255, 30, 60, 255], Decode(png, new ImageSpec(3, 1, 3)));
    }

    [Fact]
    public void Decode_SixteenBits_KeepsTheUpperEight()
    {
        byte[] grey = PngBytes.Make(2, 16, PngBytes.Grey, [[0x12, 0x12, 0xff, 0xff]]);
        byte[] rgb = PngBytes.Make(1, 16, PngBytes.Rgb, [[0x12, 0x12, 0x80, 0x80, 0xff, 0xff]]);

        Assert.Equal([0x12, 0xff], Decode(grey, new ImageSpec(1, 1, 2)));
        Assert.Equal([0x12, 0x80, 0xff], Decode(rgb, new ImageSpec(3, 1, 1)));
    }

    [Fact]
    public void Decode_OneBit_IsBlackAndWhite()
        => Assert.Equal(
            [255, 0, 255, 0, 0, 0, 0, 255],
            Decode(PngBytes.Make(8, 1, PngBytes.Grey, [[0b1010_0001]]), new ImageSpec(1, 1, 8)));

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Png)]
    public void Decode_Formats_GiveTheColour(SKEncodedImageFormat format)
    {
        byte[] pixels = Decode(SkiaImages.Encode(16, 16, format, (_, _) => Red), new ImageSpec(3, 16, 16));

        Assert.All(pixels[..256], red => Assert.InRange(red, 196, 204)); // JPEG and WebP lose a little
        Assert.All(pixels[256..], other => Assert.InRange(other, 0, 4));
    }

    [Fact]
    public void Decode_Bmp_TurnsItsRowsUpright()
    {
        byte[] bmp =
        [
            .. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, // file size, data at 54
            40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], // 2x2, 24 bits
            3, 2, 1, 6, 5, 4, 0, 0, // the lower row comes first, as BGR, filled up to four bytes
            9, 8, 7, 12, 11, 10, 0, 0,
        ];

        Assert.Equal([7, 10, 1, 4, 8, 11, 2, 5, 9, 12, 3, 6], Decode(bmp, new ImageSpec(3, 2, 2)));
    }

    [Fact]
    public void Decode_AnimatedGif_IsItsFirstFrame()
    {
        byte[] frame0 = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0]; // one pixel: clear, 0, end
        byte[] frame1 = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 0x01, 0]; // one pixel: clear, 1, end
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 50, 60, 70, 250, 240, 230, .. frame0, .. frame1, 0x3b];

        Assert.Equal([50, 60, 70], Decode(gif, new ImageSpec(3, 1, 1)));
    }

    [Theory]
    [InlineData(1, "TL")]
    [InlineData(2, "TR")]
    [InlineData(3, "BR")]
    [InlineData(4, "BL")]
    [InlineData(5, "TL")]
    [InlineData(6, "TR")]
    [InlineData(7, "BR")]
    [InlineData(8, "BL")]
    public void Decode_ExifOrientation_PutsTheStoredFirstCornerWhereItSays(byte orientation, string corner)
    {
        // 32 wide, 16 high, as stored; black in the first corner, grey along the rest of the first row.
        byte[] jpeg = SkiaImages.Encode(32, 16, SKEncodedImageFormat.Jpeg, (x, y) =>
            y >= 8 ? White : x < 16 ? SKColors.Black : new SKColor(128, 128, 128));
        bool sideways = orientation >= 5;
        var spec = sideways ? new ImageSpec(1, 32, 16) : new ImageSpec(1, 16, 32);

        byte[] pixels = Decode(SkiaImages.WithOrientation(jpeg, orientation), spec);

        byte At(bool bottom, bool right) => pixels[((bottom ? spec.Height - 1 : 0) * spec.Width) + (right ? spec.Width - 1 : 0)];
        (bool bottom, bool right) = (corner[0] == 'B', corner[1] == 'R');
        Assert.InRange(At(bottom, right), 0, 10);
        byte alongTheWidth = At(bottom, !right);
        byte alongTheHeight = At(!bottom, right);
        Assert.InRange(sideways ? alongTheHeight : alongTheWidth, 118, 138);
        Assert.InRange(sideways ? alongTheWidth : alongTheHeight, 245, 255);
        Assert.InRange(At(!bottom, !right), 245, 255);
    }

    [Theory]
    [InlineData(1, 32, 16)]
    [InlineData(3, 32, 16)]
    [InlineData(5, 16, 32)]
    [InlineData(6, 16, 32)]
    [InlineData(8, 16, 32)]
    public void Decode_AnyOrientation_TellsTheUprightSize(byte orientation, int width, int height)
    {
        byte[] jpeg = SkiaImages.WithOrientation(
            SkiaImages.Encode(32, 16, SKEncodedImageFormat.Jpeg, (_, _) => Red), orientation);
        var spec = new ImageSpec(3, 4, 4);

        ImageSize size = ImageDecoder.Decode(jpeg, spec, new byte[spec.ByteCount], "image");

        Assert.Equal(new ImageSize(width, height), size);
    }

    [Fact]
    public void Decode_PixelsOfAnotherLength_IsABugOfTheCaller()
        => Assert.Throws<ArgumentException>(
            () => ImageDecoder.Decode(PngBytes.FromGrey(1, [1]), new ImageSpec(1, 1, 1), new byte[2], "a.png"));

    private static byte[] Decode(byte[] encoded, ImageSpec spec)
    {
        byte[] pixels = new byte[spec.ByteCount];
        ImageDecoder.Decode(encoded, spec, pixels, "image");
        return pixels;
    }
}
