using FashionResNet.Shared.Data;
using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// The scale at which an image is decoded: the full one but for a JPEG much larger than wanted. Its 8×8 blocks can be turned into
/// 1×1 to 7×7 pixels, each the mean of what it covers, for a fraction of the work; what is left is resized as any other image.
/// </summary>
internal readonly record struct JpegScale
{
    /// <summary>Both sides stay this many times as long as wanted: the resizer then sees what it needs of the finer detail, and
    /// pixels differ little from those of a full decode (JpegScaleTests bounds the difference).</summary>
    public const int Reserve = 2;

    private const int Eighths = 8;

    private JpegScale(SKSizeI size, double width, double height) => (Size, Width, Height) = (size, width, height);

    /// <summary>What the codec gives: blocks at the border are whole, also where the image ends within them.</summary>
    public SKSizeI Size { get; }

    /// <summary>Width of the image in these pixels, no whole number where it ends within one.</summary>
    public double Width { get; }

    /// <summary>Height of the image in these pixels, likewise.</summary>
    public double Height { get; }

    public static JpegScale Choose(SKCodec codec, ImageSpec wanted)
    {
        SKSizeI full = codec.Info.Size;
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
        {
            for (int i = 1; i < Eighths; i++)
            {
                double width = (double)full.Width * i / Eighths;
                double height = (double)full.Height * i / Eighths;
                if (width >= Reserve * wanted.Width && height >= Reserve * wanted.Height)
                {
                    return new JpegScale(codec.GetScaledDimensions((float)i / Eighths), width, height);
                }
            }
        }

        return new JpegScale(full, full.Width, full.Height);
    }
}
