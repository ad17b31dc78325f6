// The threshold t for which clipping |x| to t and rounding it to L levels loses least information (S. Migacz, GTC 2017):
//   P = the histogram of |x| up to t, what lies beyond counted into its last bin;
//   Q = the histogram up to t merged into L groups, each spread evenly over its bins that are not empty;
//   t = argmin KL(P ‖ Q) = Σ p log(p / q), both normalised.
// A group's bins share one q, so that Σ p log q needs a term a group, and Σ p log p is a running sum: L steps a threshold.
// Zeros are exact whatever t is and would drown the rest: the first bin is given its neighbour's count, as NVIDIA's tools do.
namespace FashionResNet.Exporter.Quantization.Calibration;

internal static class EntropyRange
{
    private const int SignedLevels = 128;
    private const int UnsignedLevels = 256;

    public static ActivationRange Of(ActivationHistogram histogram, ActivationRange seen)
    {
        int levels = seen.Min < 0 ? SignedLevels : UnsignedLevels;
        double threshold = Threshold(Magnitudes(histogram.Counts), levels) * histogram.BinWidth;
        return new ActivationRange((float)Math.Max(seen.Min, -threshold), (float)Math.Min(seen.Max, threshold));
    }

    /// <summary>How many bins of magnitude lie below the best threshold.</summary>
    internal static int Threshold(ReadOnlySpan<double> counts, int levels)
    {
        double[] sums = new double[counts.Length + 1]; // of the bins before
        double[] entropies = new double[counts.Length + 1]; // Σ c log c of the bins before
        int[] filled = new int[counts.Length + 1]; // bins before that are not empty
        for (int i = 0; i < counts.Length; i++)
        {
            sums[i + 1] = sums[i] + counts[i];
            entropies[i + 1] = entropies[i] + Entropy(counts[i]);
            filled[i + 1] = filled[i] + (counts[i] > 0 ? 1 : 0);
        }

        int best = counts.Length;
        double smallest = double.PositiveInfinity;
        for (int bins = levels; bins <= counts.Length; bins++)
        {
            double divergence = Divergence(counts, sums, entropies, filled, bins, levels);
            if (divergence < smallest)
            {
                (best, smallest) = (bins, divergence);
            }
        }

        return best;
    }

    private static double Divergence(
        ReadOnlySpan<double> counts, double[] sums, double[] entropies, int[] filled, int bins, int levels)
    {
        double total = sums[^1];
        double outliers = total - sums[bins];
        double last = counts[bins - 1];
        if (sums[bins] == 0)
        {
            return double.PositiveInfinity; // everything would be clipped
        }

        double crossed = 0; // Σ p log q, before normalising
        for (int level = 0; level < levels; level++)
        {
            int from = (int)((long)level * bins / levels);
            int to = (int)((long)(level + 1) * bins / levels);
            double sum = sums[to] - sums[from];
            if (level == levels - 1 && outliers > 0)
            {
                // The last bin holds the outliers. Where nothing else is, one value is assumed, or q would be 0 and p not.
                int holding = filled[to] - filled[from] + (last == 0 ? 1 : 0);
                crossed += (sum + outliers) * Math.Log(Math.Max(sum, 1) / holding);
            }
            else if (sum > 0)
            {
                crossed += sum * Math.Log(sum / (filled[to] - filled[from]));
            }
        }

        double own = entropies[bins] - Entropy(last) + Entropy(last + outliers);
        return ((own - crossed) / total) - Math.Log(total / sums[bins]);
    }

    private static double Entropy(double count) => count > 0 ? count * Math.Log(count) : 0;

    /// <summary>Counts of |x|.</summary>
    private static double[] Magnitudes(ReadOnlySpan<long> counts)
    {
        const int Half = ActivationHistogram.HalfBins;
        double[] magnitudes = new double[Half];
        for (int i = 0; i < Half; i++)
        {
            magnitudes[i] = counts[Half + i] + counts[Half - 1 - i];
        }

        magnitudes[0] = magnitudes[1];
        return magnitudes;
    }
}
