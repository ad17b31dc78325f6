using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// How a stored image is turned upright. The eight values are those of the EXIF tag 0x0112 (Exif 2.3, 4.6.4), named by where the
/// first row and the first column are.
/// </summary>
internal readonly record struct Orientation(SKEncodedOrigin Origin)
{
    /// <summary>Whether it already is.</summary>
    public bool IsUpright => Origin is SKEncodedOrigin.TopLeft;

    /// <summary>Whether stored rows become columns.</summary>
    public bool IsSideways => Origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
        or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Where stored pixels go: (x, y) to index <c>First + x·StepX + y·StepY</c> of the upright plane.</summary>
    /// <param name="width">Columns of the upright plane.</param>
    /// <param name="height">Rows of the upright plane.</param>
    public (int First, int StepX, int StepY) Steps(int width, int height)
    {
        int right = width - 1;
        int bottom = (height - 1) * width;
        return Origin switch
        {
            SKEncodedOrigin.TopRight => (right, -1, width),
            SKEncodedOrigin.BottomRight => (bottom + right, -1, -width),
            SKEncodedOrigin.BottomLeft => (bottom, 1, -width),
            SKEncodedOrigin.LeftTop => (0, width, 1),
            SKEncodedOrigin.RightTop => (right, width, -1),
            SKEncodedOrigin.RightBottom => (bottom + right, -width, -1),
            SKEncodedOrigin.LeftBottom => (bottom, -width, 1),
            _ => (0, 1, width),
        };
    }
}
