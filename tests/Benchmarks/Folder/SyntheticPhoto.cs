using SkiaSharp;

namespace FashionResNet.Benchmarks.Folder;

/// <summary>JPEGs that cost a decoder what photographs do: a gradient, discs with edges, and noise over all of it.</summary>
internal static class SyntheticPhoto
{
    private const int Discs = 40;
    private const int Quality = 85;
    private const int NoiseSide = 256;
    private const byte NoiseAlpha = 24;

    /// <summary>A picture of 1 to 4 megapixels, 4:3.</summary>
    /// <param name="seed">Another one for each number.</param>
    /// <param name="path">Where to write it.</param>
    public static void Write(int seed, string path)
    {
        var random = new Random(seed);
        int height = (int)Math.Sqrt((1 + (3 * random.NextDouble())) * 1e6 * 3 / 4);
        int width = height * 4 / 3;
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height));
        using var paint = new SKPaint { IsAntialias = true };
        using var gradient = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(width, height), [Colour(random), Colour(random)], null, SKShaderTileMode.Clamp);
        paint.Shader = gradient;
        surface.Canvas.DrawPaint(paint);
        paint.Shader = null;
        for (int i = 0; i < Discs; i++)
        {
            paint.Color = Colour(random);
            surface.Canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(10, height / 4), paint);
        }

        using SKImage noise = Noise(random);
        using SKShader tiles = noise.ToShader(SKShaderTileMode.Mirror, SKShaderTileMode.Mirror);
        paint.Shader = tiles;
        paint.Color = SKColors.White.WithAlpha(NoiseAlpha);
        surface.Canvas.DrawPaint(paint);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        File.WriteAllBytes(path, data.Span);
    }

    private static SKColor Colour(Random random) => new((uint)random.Next() | 0xFF00_0000);

    private static SKImage Noise(Random random)
    {
        var info = new SKImageInfo(NoiseSide, NoiseSide, SKColorType.Rgba8888, SKAlphaType.Opaque);
        byte[] pixels = new byte[info.BytesSize];
        random.NextBytes(pixels);
        return SKImage.FromPixelCopy(info, pixels);
    }
}
