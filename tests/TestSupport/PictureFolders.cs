using FashionResNet.Shared.Data;
using SkiaSharp;

namespace FashionResNet.TestSupport;

/// <summary>Pictures of the sample as PNG files, in a folder for each class.</summary>
public static class PictureFolders
{
    /// <summary>The classes of <see cref="WriteColours"/>, in order.</summary>
    public static IReadOnlyList<string> Colours { get; } = ["dark green", "red"];

    /// <summary>Clothes that differ by class in nothing but their colour: as grey images all would be alike. Some lie a folder deeper.</summary>
    /// <param name="folder">Gets <c>train</c> and <c>test</c>.</param>
    /// <param name="train">Images to train on.</param>
    /// <param name="test">Images to test on.</param>
    public static void WriteColours(string folder, int train, int test)
    {
        Write("train", FashionMnistSample.Train().Take(train));
        Write("test", FashionMnistSample.Test().Take(test));

        void Write(string part, ImageDataSet images)
        {
            for (int i = 0; i < images.Count; i++)
            {
                string name = Path.Combine(i % 3 == 0 ? "more" : string.Empty, $"{i}.png");
                byte[] grey = images.Image(i).ToArray();
                WritePng(
                    Path.Combine(folder, part, Colours[i % 2], name),
                    images.Spec,
                    i % 2 == 0 ? p => new SKColor(0, (byte)(grey[p] * 19595 / 38470), 0) : p => new SKColor(grey[p], 0, 0)); // of one luma
            }
        }
    }

    /// <summary>Pictures as they are, in the folders of their classes, whose names must be names of folders.</summary>
    /// <param name="folder">Gets the classes' folders.</param>
    /// <param name="images">Grey images.</param>
    public static void WriteGrey(string folder, ImageDataSet images)
    {
        for (int i = 0; i < images.Count; i++)
        {
            byte[] grey = images.Image(i).ToArray();
            WritePng(
                Path.Combine(folder, images.ClassNames[images.Labels.Span[i]], $"{i}.png"),
                images.Spec,
                p => new SKColor(grey[p], grey[p], grey[p]));
        }
    }

    private static void WritePng(string path, ImageSpec spec, Func<int, SKColor> pixel)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(spec.Width, spec.Height, SKColorType.Rgba8888, SKAlphaType.Opaque))
        {
            Pixels = [.. Enumerable.Range(0, spec.Width * spec.Height).Select(pixel)],
        };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        File.WriteAllBytes(path, png.ToArray());
    }
}
