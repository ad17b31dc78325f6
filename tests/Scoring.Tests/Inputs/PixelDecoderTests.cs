using FashionResNet.Scoring.Inputs;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using Microsoft.ML.Data;
using SkiaSharp;

namespace FashionResNet.Scoring.Tests.Inputs;

public sealed class PixelDecoderTests
{
    [Fact]
    public void FromMLImage_TransparentFile_IsLaidOverWhiteAsTheDecoderDoes()
    {
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int i = 0; i < 256; i++)
        {
            bitmap.SetPixel(i % 16, i / 16, new SKColor(200, (byte)i, 30, (byte)i));
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        string file = folder.Write("transparent.png", data.ToArray());
        var spec = new ImageSpec(3, 16, 16);
        byte[] pixels = new byte[spec.ByteCount];

        using (var image = MLImage.CreateFromFile(file))
        {
            PixelDecoder.FromMLImage(image, spec, pixels, "image");
        }

        // ML.NET has multiplied the colours by alpha, and rounded them, before we see them.
        byte[] expected = ImagePixels.OfFile(file, spec);
        Assert.All(expected.Zip(pixels), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
    }

    [Fact]
    public void FromEncoded_SparseVector_IsReadAsTheDenseOne()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(ImageFiles.Write(folder.FullPath, "image.png", 40, 30));
        int[] indices = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] != 0)];
        var sparse = new VBuffer<byte>(bytes.Length, indices.Length, [.. indices.Select(i => bytes[i])], indices);
        Assert.False(sparse.IsDense);
        byte[] expected = new byte[TinyModel.Spec.ByteCount];
        byte[] actual = new byte[TinyModel.Spec.ByteCount];

        PixelDecoder.FromEncoded(new VBuffer<byte>(bytes.Length, bytes), TinyModel.Spec, expected, "dense");
        PixelDecoder.FromEncoded(sparse, TinyModel.Spec, actual, "sparse");

        Assert.Equal(expected, actual);
    }
}
