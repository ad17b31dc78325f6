using FashionResNet.Shared.Data;
using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// The scale at which a JPEG is decoded. Its 8×8 blocks can be turned into 1×1 to 8×8 pixels, each the mean of what it covers,
/// for a fraction of the work; what is left is resized as any other image.
/// </summary>
internal static class JpegScale
{
    /// <summary>Both sides stay this many times as long as wanted: the resizer then sees what it needs of the finer detail, and
    /// pixels differ little from those of a full decode (the test of this type bounds the difference).</summary>
    public const int Reserve = 2;

    private const int Eighths = 8;

    /// <summary>The size to decode to: the full one but for a JPEG that is much larger than wanted.</summary>
    public static SKSizeI Choose(SKCodec codec, ImageSpec wanted)
    {
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
        {
            for (int i = 1; i < Eighths; i++)
            {
                SKSizeI scaled = codec.GetScaledDimensions((float)i / Eighths);
                if (scaled.Width >= Reserve * wanted.Width && scaled.Height >= Reserve * wanted.Height)
                {
                    return scaled;
                }
            }
        }

        return codec.Info.Size;
    }
}
