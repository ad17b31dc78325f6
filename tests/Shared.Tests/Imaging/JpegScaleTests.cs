using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;
using FashionResNet.TestSupport;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

/// <summary>A JPEG decoded at reduced scale against the same JPEG decoded in full (kept as PNG, which loses nothing).</summary>
public sealed class JpegScaleTests
{
    // Measured on photographs of 1 to 4 megapixels: at most 1 at 28×28 and 4 at 224×224, mean 0.28, most of it because grey and
    // size are rounded in another order. Images of just twice the size wanted, as here, have mean 0.6.
    private const int PhotoMax = 6;
    private const double PhotoMean = 1;

    // The worst there is: strong stripes that beat with the blocks, decoded at just twice the size wanted. Measured: 22.
    private const int StripesMax = 30;

    [Theory]
    [InlineData(1, 28, 640, 480)]
    [InlineData(1, 28, 449, 455)] // blocks hang over both borders
    [InlineData(3, 28, 601, 799)]
    [InlineData(3, 96, 799, 601)]
    public void Decode_PhotoAtReducedScale_IsCloseToTheFullDecode(int channels, int side, int width, int height)
    {
        (int max, double mean) = Difference(Photo(width, height), new ImageSpec(channels, side, side));

        Assert.InRange(max, 0, PhotoMax);
        Assert.InRange(mean, 0, PhotoMean);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(24)]
    public void Decode_StripesAtReducedScale_AreBounded(int period)
    {
        byte[] stripes = SkiaImages.Encode(
            449, 449, SKEncodedImageFormat.Jpeg, (x, _) => x % period < period / 2 ? SKColors.Black : SKColors.White);

        Assert.InRange(Difference(stripes, new ImageSpec(1, 28, 28)).Max, 0, StripesMax);
    }

    [Theory]
    [InlineData(448, 448, 56, 56)] // an eighth is just twice 28
    [InlineData(447, 448, 112, 112)]
    [InlineData(60, 80, 60, 80)] // 7/8 would be 52.5 wide
    [InlineData(450, 900, 57, 113)]
    [InlineData(28, 28, 28, 28)]
    public void Choose_Jpeg_IsTheSmallestEighthWithTwiceTheSizeWanted(int width, int height, int toWidth, int toHeight)
        => Assert.Equal(new SKSizeI(toWidth, toHeight), Choose(width, height, SKEncodedImageFormat.Jpeg).Size);

    [Fact]
    public void Choose_SizeThatIsNoMultipleOfEight_KnowsWhereTheImageEnds()
    {
        JpegScale scale = Choose(450, 900, SKEncodedImageFormat.Jpeg);

        Assert.Equal((56.25, 112.5), (scale.Width, scale.Height));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Choose_OtherFormats_AreDecodedInFull(SKEncodedImageFormat format)
        => Assert.Equal(new SKSizeI(640, 480), Choose(640, 480, format).Size);

    private static JpegScale Choose(int width, int height, SKEncodedImageFormat format)
    {
        using SKData data = SKData.CreateCopy(SkiaImages.Encode(width, height, format, (_, _) => SKColors.Red));
        using SKCodec codec = SKCodec.Create(data);
        return JpegScale.Choose(codec, new ImageSpec(1, 28, 28));
    }

    private static (int Max, double Mean) Difference(byte[] jpeg, ImageSpec spec)
    {
        using SKBitmap full = SKBitmap.Decode(jpeg);
        using SKData png = full.Encode(SKEncodedImageFormat.Png, 100);
        byte[] reduced = new byte[spec.ByteCount];
        byte[] expected = new byte[spec.ByteCount];
        ImageDecoder.Decode(jpeg, spec, reduced, "reduced");
        ImageDecoder.Decode(png.ToArray(), spec, expected, "full");
        int[] differences = [.. reduced.Zip(expected, (a, b) => Math.Abs(a - b))];
        return (differences.Max(), differences.Average());
    }

    /// <summary>Clothes of several sizes over a soft background, as smooth as a lens makes them.</summary>
    private static byte[] Photo(int width, int height)
    {
        ImageDataSet clothes = FashionMnistSample.Test();
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var shader = SKShader.CreateLinearGradient(
            default, new SKPoint(width, height), [SKColors.SlateGray, SKColors.Wheat], SKShaderTileMode.Clamp);
        using var background = new SKPaint { Shader = shader };
        surface.Canvas.DrawPaint(background);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.High, BlendMode = SKBlendMode.Screen };
        var random = new Random(3);
        for (int i = 0; i < 8; i++)
        {
            using SKBitmap item = SKBitmap.Decode(PngBytes.FromGrey(28, clothes.Image(i).Span));
            float side = random.Next(height / 4, height / 2);
            (float left, float top) = (random.Next((int)(width - side)), random.Next((int)(height - side)));
            surface.Canvas.DrawBitmap(item, SKRect.Create(left, top, side, side), paint);
        }

        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, 88);
        return data.ToArray();
    }
}
