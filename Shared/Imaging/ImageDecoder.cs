using System.Buffers;
using System.Runtime.InteropServices;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// The one way from an encoded image to the network's pixels, used by training and scoring alike. Reads what Skia reads: PNG,
/// JPEG, BMP, GIF and WebP (first frame), of any size, depth and colour type. In this order: 8 bits a channel (colour profiles
/// are not applied), turned upright by its EXIF orientation, laid over white where it is transparent, made grey by the luma of
/// ITU-R BT.601 rounded to nearest, (19595·R + 38470·G + 7471·B + 32768) / 65536, or grey repeated for a colour network, and
/// brought to size by <see cref="ImageResizer"/>. A grey image of the right size keeps every byte.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Most pixels an image may have: 100 million, which takes 0.8 GB while it is decoded.</summary>
    public const long DefaultMaxPixels = 100_000_000;

    /// <summary>Most pixels a side may have, which is JPEG's own limit; it bounds what resizing takes.</summary>
    public const int MaxSide = 65_535;

    /// <summary>Reads an image file as uint8 <c>[C, H, W]</c>.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, is no image, is damaged or too large.</exception>
    public static byte[] DecodeFile(string path, ImageSpec spec)
    {
        byte[] encoded;
        try
        {
            encoded = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException) // an empty name
        {
            throw new InvalidInputException($"'{path}' cannot be read: {error.Message}", error);
        }

        byte[] pixels = new byte[spec.ByteCount];
        Decode(encoded, spec, pixels, path);
        return pixels;
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
    public static ImageSize Decode(
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

        using SKData data = SKData.CreateCopy(encoded);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new InvalidInputException($"{name} is no image that can be read (PNG, JPEG, BMP, GIF, WebP).");
        if ((long)codec.Info.Width * codec.Info.Height > maxPixels)
        {
            throw new InvalidInputException(
                $"{name} has {codec.Info.Width}x{codec.Info.Height} pixels; at most {maxPixels} are allowed.");
        }

        if (Math.Max(codec.Info.Width, codec.Info.Height) > MaxSide)
        {
            throw new InvalidInputException(
                $"{name} has {codec.Info.Width}x{codec.Info.Height} pixels; at most {MaxSide} a side are allowed.");
        }

        return Decode(codec, spec, pixels, name);
    }

    private static ImageSize Decode(SKCodec codec, ImageSpec spec, Span<byte> pixels, string name)
    {
        bool grey = codec.Info.ColorType == SKColorType.Gray8;
        bool opaque = grey || codec.Info.IsOpaque;
        var info = new SKImageInfo(
            codec.Info.Width,
            codec.Info.Height,
            grey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var orientation = new Orientation(codec.EncodedOrigin, info.Width, info.Height);
        bool fits = orientation.Width == spec.Width && orientation.Height == spec.Height;
        int planesLength = fits ? 0 : checked(spec.Channels * info.Width * info.Height);
        byte[] decoded = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        byte[] planes = ArrayPool<byte>.Shared.Rent(planesLength);
        try
        {
            Fill(codec, info, decoded, name);
            Span<byte> upright = fits ? pixels : planes.AsSpan(0, planesLength);
            Span<byte> stored = decoded.AsSpan(0, info.BytesSize);
            PixelPlanes.Unpack(stored, info.BytesPerPixel, opaque, orientation, spec.Channels, upright);
            if (!fits)
            {
                ImageResizer.Resize(upright, new ImageSpec(spec.Channels, orientation.Height, orientation.Width), pixels, spec);
            }

            return new ImageSize(orientation.Width, orientation.Height);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    private static void Fill(SKCodec codec, SKImageInfo info, byte[] decoded, string name)
    {
        var pinned = GCHandle.Alloc(decoded, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                string reason = result == SKCodecResult.IncompleteInput ? "the file is cut off" : $"{result}";
                throw new InvalidInputException($"{name} is a damaged {codec.EncodedFormat} image: {reason}.");
            }
        }
        finally
        {
            pinned.Free();
        }
    }
}
