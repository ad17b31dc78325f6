namespace FashionResNet.Benchmarks.Int8;

/// <summary>Two models timed in turns: whatever else the machine does hits both, so that ratios of pairs are steady.</summary>
/// <param name="First">Median images a second of the first.</param>
/// <param name="Second">Median images a second of the second.</param>
/// <param name="Ratio">Median over pairs of second / first.</param>
/// <param name="LowerQuartile">Of the ratios.</param>
/// <param name="UpperQuartile">Of the ratios.</param>
internal sealed record PairedTimes(double First, double Second, double Ratio, double LowerQuartile, double UpperQuartile)
{
    private const int Pairs = 15;
    private const double SecondsAPart = 0.5;

    public static PairedTimes Measure(TimedModel first, TimedModel second, int batch)
    {
        int firstRuns = Runs(first, batch);
        int secondRuns = Runs(second, batch);
        var pairs = Enumerable.Range(0, Pairs)
            .Select(_ => (First: first.ImagesPerSecond(batch, firstRuns), Second: second.ImagesPerSecond(batch, secondRuns)))
            .ToArray();
        double[] ratios = [.. pairs.Select(pair => pair.Second / pair.First).Order()];
        return new PairedTimes(
            pairs.Select(pair => pair.First).Order().ElementAt(Pairs / 2),
            pairs.Select(pair => pair.Second).Order().ElementAt(Pairs / 2),
            ratios[Pairs / 2], ratios[Pairs / 4], ratios[3 * Pairs / 4]);
    }

    /// <summary>Warms up, then says how many runs fill a part.</summary>
    private static int Runs(TimedModel model, int batch)
    {
        model.ImagesPerSecond(batch, 3);
        return (int)Math.Max(2, SecondsAPart * model.ImagesPerSecond(batch, 3) / batch);
    }
}
