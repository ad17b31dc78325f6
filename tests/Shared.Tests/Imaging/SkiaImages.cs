using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

/// <summary>Images that Skia encodes.</summary>
internal static class SkiaImages
{
    /// <summary>An image of the given size; the colour of each pixel is asked for.</summary>
    public static byte[] Encode(int width, int height, SKEncodedImageFormat format, Func<int, int, SKColor> color)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        bitmap.Pixels = [.. Enumerable.Range(0, width * height).Select(i => color(i % width, i / width))];
        using SKData data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    /// <summary>A JPEG with an EXIF segment (APP1: TIFF header, one IFD entry) that holds just the orientation.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, // big-endian TIFF, IFD at 8, one entry
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // tag 0x0112, SHORT, one value
            0, 0, 0, 0, // no next IFD
        ];
        return [.. jpeg[..2], 0xff, 0xe1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
