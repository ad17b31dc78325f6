namespace FashionResNet.Exporter.Quantization.Calibration;

/// <summary>The range that holds a share of the values; a two-sided one leaves out half of the rest at each end.</summary>
internal static class PercentileRange
{
    /// <param name="histogram">All values.</param>
    /// <param name="seen">Smallest and largest value.</param>
    /// <param name="percentile">Percent of the values to hold.</param>
    public static ActivationRange Of(ActivationHistogram histogram, ActivationRange seen, double percentile)
    {
        ReadOnlySpan<long> counts = histogram.Counts;
        long total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        bool twoSided = seen.Min < 0 && seen.Max > 0;
        double tail = total * (1 - (percentile / 100)) / (twoSided ? 2 : 1);
        int low = 0;
        for (double left = counts[low]; left <= tail && low < ActivationHistogram.HalfBins; left += counts[low])
        {
            low++;
        }

        int high = counts.Length - 1;
        for (double left = counts[high]; left <= tail && high >= ActivationHistogram.HalfBins; left += counts[high])
        {
            high--;
        }

        // The outer edges of the outermost bins that are kept.
        return new ActivationRange(
            Math.Max(seen.Min, (low - ActivationHistogram.HalfBins) * histogram.BinWidth),
            Math.Min(seen.Max, (high + 1 - ActivationHistogram.HalfBins) * histogram.BinWidth));
    }
}
