using System.Buffers;
using FashionResNet.Shared.Data;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// Brings planes to another size with a triangle filter on half-pixel centres, columns and rows one after the other, in float,
/// rounded once at the end. Up-sizing is thereby bilinear; down-sizing widens the filter by the scale, so that every source
/// pixel counts and nothing aliases (what PIL's BILINEAR and PyTorch's
/// <c>interpolate(antialias=True)</c> do). The aspect is not kept.
/// </summary>
internal static class ImageResizer
{
    /// <param name="source">uint8 <c>[C, H, W]</c>.</param>
    /// <param name="from">Shape of <paramref name="source"/>.</param>
    /// <param name="target">Takes uint8 <c>[C, H', W']</c>.</param>
    /// <param name="to">Shape of <paramref name="target"/>, with as many channels.</param>
    public static void Resize(ReadOnlySpan<byte> source, ImageSpec from, Span<byte> target, ImageSpec to)
    {
        ResizeTap[] columns = ResizeTap.Make(from.Width, to.Width);
        ResizeTap[] rows = ResizeTap.Make(from.Height, to.Height);
        float[] narrow = ArrayPool<float>.Shared.Rent(from.Height * to.Width);
        try
        {
            for (int c = 0; c < from.Channels; c++)
            {
                ReadOnlySpan<byte> plane = source.Slice(c * from.Height * from.Width, from.Height * from.Width);
                for (int y = 0; y < from.Height; y++)
                {
                    ResizeRow(plane.Slice(y * from.Width, from.Width), columns, narrow.AsSpan(y * to.Width, to.Width));
                }

                ResizeColumns(narrow, rows, to.Width, target.Slice(c * to.Height * to.Width, to.Height * to.Width));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(narrow);
        }
    }

    private static void ResizeRow(ReadOnlySpan<byte> source, ResizeTap[] columns, Span<float> target)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            ResizeTap tap = columns[x];
            float sum = 0;
            for (int i = 0; i < tap.Weights.Length; i++)
            {
                sum += tap.Weights[i] * source[tap.First + i];
            }

            target[x] = sum;
        }
    }

    private static void ResizeColumns(float[] source, ResizeTap[] rows, int width, Span<byte> target)
    {
        for (int y = 0; y < rows.Length; y++)
        {
            ResizeTap tap = rows[y];
            for (int x = 0; x < width; x++)
            {
                float sum = 0;
                for (int i = 0; i < tap.Weights.Length; i++)
                {
                    sum += tap.Weights[i] * source[((tap.First + i) * width) + x];
                }

                target[(y * width) + x] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
            }
        }
    }
}
