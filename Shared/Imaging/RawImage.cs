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

        using var resizer = new RowResizer(width, height, spec);
        using var planes = new PlanarRow(spec.Channels, width);
        int rowLength = width * BytesPerPixel;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(rowLength);
        try
        {
            Span<byte> row = buffer.AsSpan(0, rowLength);
            for (int y = 0; y < height; y++)
            {
                LayOverWhite(stored.Slice(y * rowLength, rowLength), blueFirst, row);
                planes.Take(row, BytesPerPixel, opaque: true);
                resizer.Add(planes.Planes);
            }

            resizer.Finish(pixels, new Orientation(SKEncodedOrigin.TopLeft));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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
