namespace FashionResNet.Shared.Imaging;

/// <summary>The source pixels that make one target pixel of a line, and their weights, which sum to 1.</summary>
/// <param name="First">Index of the first source pixel.</param>
/// <param name="Weights">Weights of it and of those that follow.</param>
internal readonly record struct ResizeTap(int First, float[] Weights)
{
    /// <summary>The taps of a whole line.</summary>
    public static ResizeTap[] Make(int sourceLength, int targetLength)
    {
        double scale = (double)sourceLength / targetLength;
        double reach = Math.Max(scale, 1);
        var taps = new ResizeTap[targetLength];
        for (int i = 0; i < targetLength; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - reach + 0.5));
            int end = Math.Min(sourceLength, (int)(centre + reach + 0.5));
            var weights = new double[end - first];
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = Math.Max(0, 1 - Math.Abs((first + k + 0.5 - centre) / reach));
            }

            // At the border a part of the triangle falls outside: what is left counts for the whole.
            double sum = weights.Sum();
            taps[i] = new ResizeTap(first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return taps;
    }
}
