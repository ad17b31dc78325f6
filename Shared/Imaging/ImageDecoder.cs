using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// The one way from an encoded image to the network's pixels, in training and in scoring (the pixels of IDX files are taken as they
/// are). Reads what Skia reads: PNG, JPEG, BMP, GIF and WebP (first frame), of any size, depth and colour type. In this order: 8 bits a channel (colour profiles
/// are not applied), laid over white where it is transparent, made grey by the luma of ITU-R BT.601 rounded to nearest,
/// (19595·R + 38470·G + 7471·B + 32768) / 65536, or grey repeated for a colour network, brought to size by
/// <see cref="RowResizer"/>, and turned upright by its EXIF orientation. A grey image of the right size keeps every byte.
/// </summary>
/// <remarks>
/// A JPEG is decoded at the smallest of 1/8, 2/8, … 8/8 of its size that leaves both sides at least twice as long as wanted
/// (<see cref="JpegScale"/>): several times faster for photographs, whose pixels then differ from those of a full decode by at
/// most 1 grey level at 28×28 and 4 at 224×224 (measured), a quarter of a level on average.
/// Beside the file itself, decoding takes 4 bytes a pixel, for a reduced JPEG 4 bytes a reduced pixel, and at most 12: an
/// interlaced PNG of 16 bits a channel, or a progressive JPEG that cannot be reduced, which is 1.2 GB at
/// <see cref="DefaultMaxPixels"/>. A file that lacks no more than what follows its pixels is read; one that lacks pixels is refused.
/// </remarks>
public static class ImageDecoder
{
    /// <summary>Most pixels an image may have: 100 million.</summary>
    public const long DefaultMaxPixels = 100_000_000;

    /// <summary>Most pixels a side may have, which is JPEG's own limit; it bounds what resizing takes.</summary>
    public const int MaxSide = 65_535;

    /// <summary>The formats that are read, for people.</summary>
    internal const string FormatNames = "PNG, JPEG, BMP, GIF, WebP";

    /// <summary>Skia knows more, but WBMP has no signature: any file that begins with two zero bytes would be an image.</summary>
    private static readonly SKEncodedImageFormat[] Formats =
    [
        SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Bmp, SKEncodedImageFormat.Gif,
        SKEncodedImageFormat.Webp,
    ];

    private static ReadOnlySpan<byte> PngBegin => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static ReadOnlySpan<byte> JpegBegin => [0xff, 0xd8, 0xff];

    /// <summary>Whether a file may be an image that is read, by what it begins with. Where not, the rest of it need not be read:
    /// its first bytes are refused in the same words as the whole.</summary>
    /// <param name="begin">The first bytes: 32, which is what Skia tells formats by, or all of a shorter file.</param>
    public static bool MayBeImage(ReadOnlySpan<byte> begin)
    {
        // By the last line Skia reads the raw files of cameras, TIFF inside but for Fuji's: it takes the JPEG that lies in them.
        return begin.StartsWith(PngBegin) || begin.StartsWith(JpegBegin) || begin.StartsWith("BM"u8) || begin.StartsWith("GIF"u8)
            || (begin.Length >= 8 && begin.StartsWith("RIFF"u8) && begin[8..].StartsWith("WEBPVP"u8))
            || begin.StartsWith("II"u8) || begin.StartsWith("MM"u8) || begin.StartsWith("FUJIFILM"u8);
    }

    /// <summary>Decodes an image into uint8 <c>[C, H, W]</c>.</summary>
    /// <param name="encoded">The bytes of a PNG, JPEG, … file.</param>
    /// <param name="spec">The shape wanted; another aspect is stretched to it.</param>
    /// <param name="pixels">Takes the pixels; exactly <see cref="ImageSpec.ByteCount"/> long.</param>
    /// <param name="name">What errors call the image, for example its path.</param>
    /// <param name="maxPixels">Most pixels that the header may announce.</param>
    /// <returns>Size of the whole image as it lies in the file, turned upright.</returns>
    /// <exception cref="InvalidInputException">The bytes are no image, damaged, cut off, or too large an image.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    public static unsafe ImageSize Decode(
        ReadOnlySpan<byte> encoded, ImageSpec spec, Span<byte> pixels, string name, long maxPixels = DefaultMaxPixels)
    {
        if (pixels.Length != spec.ByteCount)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not take a {spec} image.", nameof(pixels));
        }

        if (encoded.IsEmpty)
        {
            throw new InvalidInputException($"{name} is empty; an image is expected.");
        }

        fixed (byte* start = encoded) // Skia reads where they lie; the codec is gone before they may move
        {
            using SKData data = SKData.Create((nint)start, encoded.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || !Formats.Contains(codec.EncodedFormat))
            {
                throw new InvalidInputException($"{name} is no image that can be read ({FormatNames}).");
            }

            Check(codec.Info, name, maxPixels);
            return Decode(codec, spec, pixels, name);
        }
    }

    private static void Check(SKImageInfo info, string name, long maxPixels)
    {
        if ((long)info.Width * info.Height > maxPixels)
        {
            throw new InvalidInputException($"{name} has {info.Width}x{info.Height} pixels; at most {maxPixels} are allowed.");
        }

        if (Math.Max(info.Width, info.Height) > MaxSide)
        {
            throw new InvalidInputException(
                $"{name} has {info.Width}x{info.Height} pixels; at most {MaxSide} a side are allowed.");
        }
    }

    private static ImageSize Decode(SKCodec codec, ImageSpec spec, Span<byte> pixels, string name)
    {
        SKImageInfo full = codec.Info;
        var orientation = new Orientation(codec.EncodedOrigin);

        // Rows are resized as they are stored; only the small result is turned.
        ImageSpec stored = orientation.IsSideways ? new ImageSpec(spec.Channels, spec.Width, spec.Height) : spec;
        JpegScale scale = JpegScale.Choose(codec, stored);
        using DecodedPixels decoded = DecodedPixels.Read(codec, scale.Size, name);
        if (decoded.Is(spec) && orientation.IsUpright)
        {
            decoded.CopyTo(pixels); // what resizing would give, in half the time
        }
        else
        {
            Resize(decoded, scale, stored, pixels, orientation);
        }

        return orientation.IsSideways ? new ImageSize(full.Height, full.Width) : new ImageSize(full.Width, full.Height);
    }

    private static void Resize(
        DecodedPixels decoded, JpegScale scale, ImageSpec to, Span<byte> pixels, Orientation orientation)
    {
        using var resizer = new RowResizer(scale.Width, scale.Height, to);
        using var row = new PlanarRow(to.Channels, decoded.Width);
        for (int y = 0; y < decoded.Height; y++)
        {
            row.Take(decoded.Row(y), decoded.BytesPerPixel, decoded.IsOpaque);
            resizer.Add(row.Planes);
        }

        resizer.Finish(pixels, orientation);
    }
}
