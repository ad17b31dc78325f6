using System.Runtime.InteropServices;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

public sealed class RawImageTests
{
    private static readonly ImageSpec Grey = new(1, 9, 11);
    private static readonly ImageSpec Colour = new(3, 9, 11);

    [Theory]
    [InlineData(1, 11, 9)]
    [InlineData(3, 11, 9)]
    [InlineData(1, 40, 23)]
    [InlineData(3, 5, 4)]
    public void ToPixels_OpaqueImage_IsWhatTheDecoderMakesOfItsFile(int channels, int width, int height)
    {
        ImageSpec spec = channels == 1 ? Grey : Colour;
        byte[] rgba = Random(width, height, opaque: true);
        byte[] expected = new byte[spec.ByteCount];
        ImageDecoder.Decode(Png(rgba, width, height), spec, expected, "png");

        byte[] fromRgba = new byte[spec.ByteCount];
        byte[] fromBgra = new byte[spec.ByteCount];
        RawImage.ToPixels(rgba, blueFirst: false, width, height, spec, fromRgba);
        RawImage.ToPixels(SwapRedAndBlue(rgba), blueFirst: true, width, height, spec, fromBgra);

        Assert.Equal(expected, fromRgba);
        Assert.Equal(expected, fromBgra);
    }

    [Fact]
    public void ToPixels_TransparentImage_IsLaidOverWhite()
    {
        byte[] rgba = Random(11, 9, opaque: false);
        byte[] expected = new byte[Colour.ByteCount];
        ImageDecoder.Decode(Png(rgba, 11, 9), Colour, expected, "png");

        byte[] pixels = new byte[Colour.ByteCount];
        RawImage.ToPixels(Premultiply(rgba), blueFirst: false, 11, 9, Colour, pixels);

        // Colours times alpha have been rounded once before they come here.
        Assert.All(expected.Zip(pixels), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
    }

    [Theory]
    [InlineData(4, 1, 2)]
    [InlineData(0, 0, 0)]
    [InlineData(7, 1, 1)]
    public void ToPixels_LengthThatIsNotTheShapes_IsRefused(int length, int width, int height)
        => Assert.Throws<ArgumentException>(
            () => RawImage.ToPixels(new byte[length], false, width, height, Grey, new byte[Grey.ByteCount]));

    [Fact]
    public void ToPixels_RoomThatIsNotTheSpecs_IsRefused()
        => Assert.Throws<ArgumentException>(() => RawImage.ToPixels(new byte[4], false, 1, 1, Grey, new byte[3]));

    private static byte[] Random(int width, int height, bool opaque)
    {
        byte[] rgba = new byte[4 * width * height];
        new Random(width).NextBytes(rgba);
        for (int i = 3; opaque && i < rgba.Length; i += 4)
        {
            rgba[i] = 255;
        }

        return rgba;
    }

    private static byte[] SwapRedAndBlue(byte[] rgba)
        => [.. rgba.Chunk(4).SelectMany(pixel => new[] { pixel[2], pixel[1], pixel[0], pixel[3] })];

    private static byte[] Premultiply(byte[] rgba) =>
        [.. rgba.Select((value, i) => i % 4 == 3 ? value : (byte)Math.Round(value * rgba[i | 3] / 255.0))];

    private static byte[] Png(byte[] rgba, int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Marshal.Copy(rgba, 0, bitmap.GetPixels(), rgba.Length);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
