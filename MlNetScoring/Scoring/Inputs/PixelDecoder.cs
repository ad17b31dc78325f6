using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Inputs;

/// <summary>From a column's value to the network's pixels, uint8 <c>[C, H, W]</c>; one function a kind of column.</summary>
/// <remarks>Each throws <see cref="InvalidInputException"/>, that of a file <see cref="TransientFaultException"/> too;
/// <c>name</c> is what the message calls the image, unless its path
/// does.</remarks>
internal static class PixelDecoder
{
    public static void FromFile(string path, ImageSpec spec, Span<byte> pixels, string name)
    {
        if (path.Length == 0)
        {
            throw new InvalidInputException($"{name} has no path; that of an image file is expected.");
        }

        string quoted = $"'{path}'";
        ReadOnlySpan<byte> encoded;
        try
        {
            encoded = new ImageFileReader(ImageDecoder.DefaultMaxPixels).Read(path);
        }
        catch (InvalidInputException error)
        {
            throw FileFault.Named(error, quoted);
        }

        ImageDecoder.Decode(encoded, spec, pixels, quoted);
    }

    public static void FromEncoded(in VBuffer<byte> encoded, ImageSpec spec, Span<byte> pixels, string name)
        => ImageDecoder.Decode(encoded.IsDense ? encoded.GetValues() : [.. encoded.DenseValues()], spec, pixels, name);

    public static void FromMLImage(MLImage? image, ImageSpec spec, Span<byte> pixels, string name)
    {
        if (image is null)
        {
            throw new InvalidInputException($"{name} is missing.");
        }

        bool blueFirst = image.PixelFormat == MLPixelFormat.Bgra32;
        RawImage.ToPixels(image.Pixels, blueFirst, image.Width, image.Height, spec, pixels);
    }

    public static void FromPixels(in VBuffer<byte> value, ImageSpec spec, Span<byte> pixels, long row)
    {
        if (value.Length != spec.ByteCount)
        {
            throw new InvalidInputException(
                $"the image in row {row} has {value.Length} bytes; expected {spec.ByteCount} ({spec}).");
        }

        value.CopyTo(pixels);
    }
}
