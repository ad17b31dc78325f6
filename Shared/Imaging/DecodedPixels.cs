using System.Runtime.InteropServices;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// Pixels as the codec gives them, row after row: grey, one byte a pixel, or RGBA with alpha not premultiplied, four. They lie
/// outside the managed heap and are gone at once: a pool would keep hundreds of megabytes after one large image.
/// </summary>
internal sealed unsafe class DecodedPixels : IDisposable
{
    private readonly SKImageInfo _info;
    private byte* _start;

    private DecodedPixels(SKImageInfo info)
    {
        _info = info;
        _start = (byte*)NativeMemory.Alloc((nuint)info.BytesSize64);
    }

    public int Width => _info.Width;

    public int Height => _info.Height;

    public int BytesPerPixel => _info.BytesPerPixel;

    /// <summary>Alpha need not be looked at.</summary>
    public bool IsOpaque => _info.IsOpaque;

    /// <param name="codec">An image.</param>
    /// <param name="size">A size that the codec can decode to.</param>
    /// <param name="name">What errors call the image.</param>
    /// <exception cref="InvalidInputException">The image is damaged or cut off.</exception>
    public static DecodedPixels Read(SKCodec codec, SKSizeI size, string name)
    {
        bool grey = codec.Info.ColorType == SKColorType.Gray8;
        bool opaque = grey || codec.Info.IsOpaque;
        var pixels = new DecodedPixels(new SKImageInfo(
            size.Width,
            size.Height,
            grey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        SKCodecResult result = codec.GetPixels(pixels._info, (nint)pixels._start);
        if (result != SKCodecResult.Success)
        {
            pixels.Dispose();
            string reason = result == SKCodecResult.IncompleteInput ? "the file is cut off" : $"{result}";
            throw new InvalidInputException($"{name} is a damaged {codec.EncodedFormat} image: {reason}.");
        }

        return pixels;
    }

    /// <summary>One row, not to be used after <see cref="Dispose"/>.</summary>
    public Span<byte> Row(int y) => new(_start + ((long)y * _info.RowBytes), _info.RowBytes);

    /// <summary>Whether this is a grey image of just that shape.</summary>
    public bool Is(ImageSpec spec)
        => BytesPerPixel == 1 && spec.Channels == 1 && Width == spec.Width && Height == spec.Height;

    /// <summary>All pixels of a grey image.</summary>
    public void CopyTo(Span<byte> pixels) => new ReadOnlySpan<byte>(_start, Width * Height).CopyTo(pixels);

    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
    }
}
