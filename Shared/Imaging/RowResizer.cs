using System.Buffers;
using FashionResNet.Shared.Data;

namespace FashionResNet.Shared.Imaging;

/// <summary>
/// Brings an image to another size with a triangle filter on half-pixel centres, along the row and then along the column, in
/// float, rounded once at the end. Up-sizing is thereby bilinear; down-sizing widens the filter by the scale, so that every
/// source pixel counts and nothing aliases (what PIL's BILINEAR and PyTorch's <c>interpolate(antialias=True)</c> do). The aspect
/// is not kept. Rows come one by one and are added to the target rows that they count for, so memory does not grow with the
/// source.
/// </summary>
/// <param name="width">Width of the source in its pixels; it has as many columns, the last one perhaps only in part.</param>
/// <param name="height">Height of the source, likewise.</param>
/// <param name="to">Shape wanted, as stored, with the channels of the source.</param>
internal sealed class RowResizer(double width, double height, ImageSpec to) : IDisposable
{
    private readonly ResizeTaps _columns = new(width, to.Width);
    private readonly ResizeTaps _rows = new(height, to.Height);
    private readonly float[] _narrow = ArrayPool<float>.Shared.Rent(to.Channels * to.Width); // [C, W']
    private readonly float[] _sums = Zeros(to.ByteCount); // [H', C, W']
    private readonly int _sourceColumns = (int)Math.Ceiling(width);
    private int _next;
    private int _firstOpen;

    /// <summary>Takes the next row.</summary>
    /// <param name="row">uint8 <c>[C, W]</c>.</param>
    public void Add(ReadOnlySpan<byte> row)
    {
        for (int c = 0; c < to.Channels; c++)
        {
            ResizeRow(row.Slice(c * _sourceColumns, _sourceColumns), _narrow.AsSpan(c * to.Width, to.Width));
        }

        ReadOnlySpan<float> narrow = _narrow.AsSpan(0, to.Channels * to.Width);
        while (_rows.End(_firstOpen) <= _next)
        {
            _firstOpen++;
        }

        for (int y = _firstOpen; y < to.Height && _rows.First(y) <= _next; y++)
        {
            Accumulate(narrow, _rows.Weights(y)[_next - _rows.First(y)], _sums.AsSpan(y * narrow.Length, narrow.Length));
        }

        _next++;
    }

    /// <summary>Writes the result once all rows were added.</summary>
    /// <param name="pixels">Takes uint8 <c>[C, H, W]</c>, upright.</param>
    /// <param name="orientation">How to turn it.</param>
    public void Finish(Span<byte> pixels, Orientation orientation)
    {
        (int first, int stepX, int stepY) = orientation.IsSideways
            ? orientation.Steps(to.Height, to.Width)
            : orientation.Steps(to.Width, to.Height);
        int area = to.Height * to.Width;
        int from = 0;
        for (int y = 0; y < to.Height; y++)
        {
            for (int c = 0; c < to.Channels; c++)
            {
                int target = (c * area) + first + (y * stepY);
                for (int x = 0; x < to.Width; x++, from++, target += stepX)
                {
                    pixels[target] = (byte)Math.Clamp(_sums[from] + 0.5f, 0, 255);
                }
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_narrow);
        ArrayPool<float>.Shared.Return(_sums);
    }

    private static float[] Zeros(int count)
    {
        float[] values = ArrayPool<float>.Shared.Rent(count);
        values.AsSpan(0, count).Clear();
        return values;
    }

    private void ResizeRow(ReadOnlySpan<byte> source, Span<float> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<float> weights = _columns.Weights(x);
            ReadOnlySpan<byte> covered = source.Slice(_columns.First(x), weights.Length);
            float sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * covered[i];
            }

            target[x] = sum;
        }
    }

    private static void Accumulate(ReadOnlySpan<float> row, float weight, Span<float> sums)
    {
        for (int x = 0; x < row.Length; x++)
        {
            sums[x] += weight * row[x];
        }
    }
}
