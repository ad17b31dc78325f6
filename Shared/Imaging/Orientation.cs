using SkiaSharp;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// Where a stored pixel (x, y) goes in the upright image: to index <c>First + x·StepX + y·StepY</c> of a plane. The eight values
/// are those of the EXIF tag 0x0112 (Exif 2.3, 4.6.4), named by where the first row and the first column are.
/// </summary>
internal readonly record struct Orientation
{
    public Orientation(SKEncodedOrigin origin, int storedWidth, int storedHeight)
    {
        bool sideways = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        Width = sideways ? storedHeight : storedWidth;
        Height = sideways ? storedWidth : storedHeight;
        int right = Width - 1;
        int bottom = (Height - 1) * Width;
        (First, StepX, StepY) = origin switch
        {
            SKEncodedOrigin.TopRight => (right, -1, Width),
            SKEncodedOrigin.BottomRight => (bottom + right, -1, -Width),
            SKEncodedOrigin.BottomLeft => (bottom, 1, -Width),
            SKEncodedOrigin.LeftTop => (0, Width, 1),
            SKEncodedOrigin.RightTop => (right, Width, -1),
            SKEncodedOrigin.RightBottom => (bottom + right, -Width, -1),
            SKEncodedOrigin.LeftBottom => (bottom, -Width, 1),
            _ => (0, 1, Width),
        };
    }

    /// <summary>Columns of the upright image.</summary>
    public int Width { get; }

    /// <summary>Rows of the upright image.</summary>
    public int Height { get; }

    public int First { get; }

    public int StepX { get; }

    public int StepY { get; }
}
