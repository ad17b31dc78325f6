using System.Buffers;

namespace FashionResNet.Shared.Imaging;

/// <summary>One row of an image as the network wants its channels: grey, or red, green and blue one after the other.</summary>
internal sealed class PlanarRow(int channels, int width) : IDisposable
{
    private readonly byte[] _planes = ArrayPool<byte>.Shared.Rent(channels * width);

    /// <summary>uint8 <c>[C, W]</c>.</summary>
    public ReadOnlySpan<byte> Planes => _planes.AsSpan(0, channels * width);

    /// <summary>Fills the row.</summary>
    /// <param name="source">A decoded row: grey (1 byte a pixel) or RGBA (4). Transparent pixels change in place.</param>
    /// <param name="bytesPerPixel">1 or 4.</param>
    /// <param name="opaque">Alpha need not be looked at.</param>
    public void Take(Span<byte> source, int bytesPerPixel, bool opaque)
    {
        if (bytesPerPixel == 1)
        {
            for (int c = 0; c < channels; c++)
            {
                source.CopyTo(_planes.AsSpan(c * width));
            }

            return;
        }

        if (!opaque)
        {
            LayOverWhite(source);
        }

        if (channels == 1)
        {
            MakeGrey(source, _planes.AsSpan(0, width));
        }
        else
        {
            Split(source, _planes.AsSpan(0, width), _planes.AsSpan(width, width), _planes.AsSpan(2 * width, width));
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_planes);

    private static void LayOverWhite(Span<byte> rgba)
    {
        for (int i = 0; i + 3 < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha < 255)
            {
                rgba[i] = OverWhite(rgba[i], alpha);
                rgba[i + 1] = OverWhite(rgba[i + 1], alpha);
                rgba[i + 2] = OverWhite(rgba[i + 2], alpha);
            }
        }
    }

    /// <summary>value·α + 255·(1 − α), rounded to nearest.</summary>
    private static byte OverWhite(int value, int alpha) => (byte)(255 - ((((255 - value) * alpha) + 127) / 255));

    /// <summary>The weights sum to 65536, so grey stays what it is.</summary>
    private static void MakeGrey(ReadOnlySpan<byte> rgba, Span<byte> grey)
    {
        for (int i = 0; i < grey.Length; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
            grey[i] = (byte)(((19595 * pixel[0]) + (38470 * pixel[1]) + (7471 * pixel[2]) + 32768) >> 16);
        }
    }

    private static void Split(ReadOnlySpan<byte> rgba, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        for (int i = 0; i < red.Length; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
            red[i] = pixel[0];
            green[i] = pixel[1];
            blue[i] = pixel[2];
        }
    }
}
