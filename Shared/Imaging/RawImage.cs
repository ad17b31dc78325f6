using System.Buffers;
using FashionResNet.Shared.Data;
using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>Brings an image that something else decoded to the network's pixels, by the steps that <see cref="ImageDecoder"/>
/// takes once it has decoded a file.</summary>
public static class RawImage
{
    private const int BytesPerPixel = 4;

    /// <summary>Lays the image over white, makes it grey where the network is, and resizes it.</summary>
    /// <param name="stored">Rows from the top, 4 bytes a pixel: three colours times alpha, then alpha. No padding.</param>
    /// <param name="blueFirst">Whether a pixel is blue, green, red, alpha; else red, green, blue, alpha.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="spec">The shape wanted; another aspect is stretched to it.</param>
    /// <param name="pixels">Takes uint8 <c>[C, H, W]</c>; exactly <see cref="ImageSpec.ByteCount"/> long.</param>
    /// <exception cref="ArgumentException">A length does not fit its shape.</exception>
    public static void ToPixels(
        ReadOnlySpan<byte> stored, bool blueFirst, int width, int height, ImageSpec spec, Span<byte> pixels)
    {
        if (stored.Length == 0 || stored.Length != (long)width * height * BytesPerPixel)
        {
            throw new ArgumentException($"{stored.Length} bytes are no {width}x{height} image.", nameof(stored));
        }

        if (pixels.Length != spec.ByteCount)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not take a {spec} image.", nameof(pixels));
        }

        bool fits = width == spec.Width && height == spec.Height;
        int planesLength = fits ? 0 : spec.Channels * width * height;
        byte[] opaque = ArrayPool<byte>.Shared.Rent(stored.Length);
        byte[] planes = ArrayPool<byte>.Shared.Rent(planesLength);
        try
        {
            Span<byte> rgba = opaque.AsSpan(0, stored.Length);
            LayOverWhite(stored, blueFirst, rgba);
            Span<byte> target = fits ? pixels : planes.AsSpan(0, planesLength);
            var upright = new Orientation(SKEncodedOrigin.TopLeft, width, height);
            PixelPlanes.Unpack(rgba, BytesPerPixel, opaque: true, upright, spec.Channels, target);
            if (!fits)
            {
                ImageResizer.Resize(target, new ImageSpec(spec.Channels, height, width), pixels, spec);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(opaque);
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    private static void LayOverWhite(ReadOnlySpan<byte> stored, bool blueFirst, Span<byte> rgba)
    {
        int red = blueFirst ? 2 : 0;
        for (int i = 0; i + 3 < stored.Length; i += BytesPerPixel)
        {
            int white = 255 - stored[i + 3]; // what shows through; the colours are multiplied by alpha already
            rgba[i] = (byte)Math.Min(stored[i + red] + white, 255);
            rgba[i + 1] = (byte)Math.Min(stored[i + 1] + white, 255);
            rgba[i + 2] = (byte)Math.Min(stored[i + 2 - red] + white, 255);
            rgba[i + 3] = 255;
        }
    }
}
