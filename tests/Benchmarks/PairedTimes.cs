namespace FashionResNet.Benchmarks;

/// <summary>Two things timed in turns: whatever else the machine does hits both, so that ratios of pairs are steady.</summary>
/// <param name="First">Median figure of the first.</param>
/// <param name="Second">Median figure of the second.</param>
/// <param name="Ratio">Median over pairs of second / first.</param>
/// <param name="LowerQuartile">Of the ratios.</param>
/// <param name="UpperQuartile">Of the ratios.</param>
internal sealed record PairedTimes(double First, double Second, double Ratio, double LowerQuartile, double UpperQuartile)
{
    /// <summary>Pairs of a comparison.</summary>
    public const int Pairs = 15;

    /// <summary>What one part of a measurement takes.</summary>
    public static readonly TimeSpan Part = TimeSpan.FromSeconds(0.5);

    public static PairedTimes Of(IReadOnlyCollection<(double First, double Second)> pairs)
    {
        double[] ratios = [.. pairs.Select(pair => pair.Second / pair.First).Order()];
        return new PairedTimes(
            pairs.Select(pair => pair.First).Order().ElementAt(pairs.Count / 2),
            pairs.Select(pair => pair.Second).Order().ElementAt(pairs.Count / 2),
            ratios[pairs.Count / 2], ratios[pairs.Count / 4], ratios[3 * pairs.Count / 4]);
    }

    /// <summary>Warms both up and measures them in turns, each first in half of the pairs.</summary>
    /// <param name="first">Measures a part of the first and gives a figure, such as images a second.</param>
    /// <param name="second">The same of the second.</param>
    /// <param name="count">Pairs to measure.</param>
    public static IEnumerable<(double First, double Second)> Measure(Func<double> first, Func<double> second, int count = Pairs)
    {
        first();
        second();
        for (int i = 0; i < count; i++)
        {
            bool swapped = i % 2 == 1;
            double one = Alone(swapped ? second : first);
            double other = Alone(swapped ? first : second);
            yield return swapped ? (other, one) : (one, other);
        }
    }

    private static double Alone(Func<double> measure)
    {
        SpinningThreads.WaitForRest();
        return measure();
    }
}
