using SkiaSharp;

namespace FashionResNet.Scoring.Tests;

/// <summary>Writes real image files.</summary>
internal static class ImageFiles
{
    /// <summary>A coloured picture with a bright disc, encoded as the name's extension says: .png or .jpg.</summary>
    public static string Write(string folder, string name, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        using (var paint = new SKPaint { Color = SKColors.Orange })
        {
            canvas.Clear(SKColors.DarkBlue);
            canvas.DrawCircle(width / 3f, height / 2f, height / 3f, paint);
        }

        return Encode(bitmap, folder, name);
    }

    /// <summary>Nothing but white, as a PNG.</summary>
    public static string WriteWhite(string folder, string name, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.White);
        return Encode(bitmap, folder, name);
    }

    private static string Encode(SKBitmap bitmap, string folder, string name)
    {
        string path = Path.Combine(folder, name);
        using FileStream file = File.Create(path);
        bool png = name.EndsWith(".png", StringComparison.Ordinal);
        bitmap.Encode(file, png ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 90);
        return path;
    }
}
