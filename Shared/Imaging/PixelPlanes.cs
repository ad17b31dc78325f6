namespace FashionResNet.Shared.Imaging;

/// <summary>From pixels as a codec gives them, row after row, to upright planes <c>[C, H, W]</c>.</summary>
internal static class PixelPlanes
{
    /// <param name="source">Grey (1 byte a pixel) or RGBA, alpha not premultiplied (4 bytes a pixel).</param>
    /// <param name="bytesPerPixel">1 or 4.</param>
    /// <param name="opaque">Alpha need not be looked at.</param>
    /// <param name="orientation">Where each pixel goes.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="planes">Takes <c>[C, H, W]</c>.</param>
    public static void Unpack(
        Span<byte> source, int bytesPerPixel, bool opaque, Orientation orientation, int channels, Span<byte> planes)
    {
        int area = orientation.Width * orientation.Height;
        if (bytesPerPixel == 1)
        {
            Place(source, 1, orientation, planes[..area]);
            for (int c = 1; c < channels; c++)
            {
                planes[..area].CopyTo(planes[(c * area)..]);
            }

            return;
        }

        if (!opaque)
        {
            LayOverWhite(source);
        }

        if (channels == 1)
        {
            MakeGrey(source);
        }

        for (int c = 0; c < channels; c++)
        {
            Place(source[c..], 4, orientation, planes.Slice(c * area, area));
        }
    }

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

    /// <summary>Puts the luma into the place of red. The weights sum to 65536, so grey stays what it is.</summary>
    private static void MakeGrey(Span<byte> rgba)
    {
        for (int i = 0; i + 3 < rgba.Length; i += 4)
        {
            rgba[i] = (byte)(((19595 * rgba[i]) + (38470 * rgba[i + 1]) + (7471 * rgba[i + 2]) + 32768) >> 16);
        }
    }

    private static void Place(ReadOnlySpan<byte> source, int sourceStep, Orientation orientation, Span<byte> plane)
    {
        bool sideways = Math.Abs(orientation.StepX) != 1;
        int storedWidth = sideways ? orientation.Height : orientation.Width;
        if (sourceStep == 1 && orientation is { First: 0, StepX: 1 })
        {
            source[..plane.Length].CopyTo(plane);
            return;
        }

        int from = 0;
        for (int row = 0; row < plane.Length / storedWidth; row++)
        {
            int to = orientation.First + (row * orientation.StepY);
            for (int x = 0; x < storedWidth; x++, from += sourceStep, to += orientation.StepX)
            {
                plane[to] = source[from];
            }
        }
    }
}
