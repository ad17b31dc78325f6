namespace FashionResNet.Shared.Imaging;

/// <summary>For each target pixel of a line: the source pixels that make it, and their weights, which sum to 1.</summary>
internal sealed class ResizeTaps
{
    private readonly (int First, int Count)[] _covered;
    private readonly float[] _weights; // [target, reach]
    private readonly int _stride;

    /// <param name="sourceLength">Length of the source line in its pixels. Where it is no whole number, the image ends within
    /// the last pixel, which counts for the part that it holds: a JPEG of 449 columns is 56⅛ pixels wide at an eighth of its
    /// size, in 57 columns.</param>
    /// <param name="targetLength">Pixels of the target line.</param>
    public ResizeTaps(double sourceLength, int targetLength)
    {
        int pixels = (int)Math.Ceiling(sourceLength);
        double scale = sourceLength / targetLength;
        double reach = Math.Max(scale, 1);
        _stride = (int)Math.Ceiling(2 * reach) + 1;
        _covered = new (int, int)[targetLength];
        _weights = new float[checked(targetLength * _stride)];
        for (int i = 0; i < targetLength; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - reach + 0.5));
            int end = Math.Min(pixels, (int)(centre + reach + 0.5));
            _covered[i] = (first, end - first);

            // At the border a part of the triangle falls outside: what is left counts for the whole.
            double sum = 0;
            for (int k = first; k < end; k++)
            {
                sum += Weight(k, centre, reach, sourceLength);
            }

            for (int k = first; k < end; k++)
            {
                _weights[(i * _stride) + k - first] = (float)(Weight(k, centre, reach, sourceLength) / sum);
            }
        }
    }

    /// <summary>Index of the first source pixel that target pixel <paramref name="i"/> is made of.</summary>
    public int First(int i) => _covered[i].First;

    /// <summary>Index after its last one.</summary>
    public int End(int i) => _covered[i].First + _covered[i].Count;

    /// <summary>The weights of those between.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _stride, _covered[i].Count);

    /// <summary>The triangle at the middle of what the pixel holds of the image, times how much that is.</summary>
    private static double Weight(int pixel, double centre, double reach, double length)
    {
        double end = Math.Min(pixel + 1, length);
        return Math.Max(0, 1 - Math.Abs((((pixel + end) / 2) - centre) / reach)) * (end - pixel);
    }
}
