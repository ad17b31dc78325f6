namespace FashionResNet.Shared.Imaging;

/// <summary>For each target pixel of a line: the source pixels that make it, and their weights, which sum to 1.</summary>
internal sealed class ResizeTaps
{
    private readonly (int First, int Count)[] _covered;
    private readonly float[] _weights; // [target, reach]
    private readonly int _stride;

    /// <param name="sourceLength">Pixels of the source line.</param>
    /// <param name="targetLength">Pixels of the target line.</param>
    public ResizeTaps(int sourceLength, int targetLength)
    {
        double scale = (double)sourceLength / targetLength;
        double reach = Math.Max(scale, 1);
        _stride = (int)Math.Ceiling(2 * reach) + 1;
        _covered = new (int, int)[targetLength];
        _weights = new float[checked(targetLength * _stride)];
        for (int i = 0; i < targetLength; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - reach + 0.5));
            int end = Math.Min(sourceLength, (int)(centre + reach + 0.5));
            _covered[i] = (first, end - first);

            // At the border a part of the triangle falls outside: what is left counts for the whole.
            double sum = 0;
            for (int k = first; k < end; k++)
            {
                sum += Triangle(k, centre, reach);
            }

            for (int k = first; k < end; k++)
            {
                _weights[(i * _stride) + k - first] = (float)(Triangle(k, centre, reach) / sum);
            }
        }
    }

    /// <summary>Index of the first source pixel that target pixel <paramref name="i"/> is made of.</summary>
    public int First(int i) => _covered[i].First;

    /// <summary>Index after its last one.</summary>
    public int End(int i) => _covered[i].First + _covered[i].Count;

    /// <summary>The weights of those between.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _stride, _covered[i].Count);

    private static double Triangle(int pixel, double centre, double reach)
        => Math.Max(0, 1 - Math.Abs((pixel + 0.5 - centre) / reach));
}
