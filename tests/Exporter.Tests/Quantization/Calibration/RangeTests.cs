using FashionResNet.Exporter.Quantization;
using FashionResNet.Exporter.Quantization.Calibration;

namespace FashionResNet.Exporter.Tests.Quantization.Calibration;

/// <summary>Ranges that histograms give, of values whose right ranges are known.</summary>
public sealed class RangeTests
{
    private const int Count = 100_000;

    [Fact]
    public void Histogram_Values_FallIntoTheirBinsOnBothSidesOfZero()
    {
        var histogram = new ActivationHistogram(2048);

        histogram.Add([-2048, -0.5f, 0, 0.5f, 1.5f, 2047.5f, 2048, 5000]);

        Assert.Equal([1, 1, 2, 1, 3], new[] { 0, 2047, 2048, 2049, 4095 }.Select(bin => histogram.Counts[bin]));
    }

    [Fact]
    public void Percentile_OneSided_LeavesOutTheUpperTail()
    {
        ActivationRange range = PercentileRange.Of(Uniform(0, 1), new ActivationRange(0, 1), 99);

        Assert.Equal(0, range.Min);
        Assert.Equal(0.99, range.Max, 0.002);
    }

    [Fact]
    public void Percentile_TwoSided_HalvesWhatIsLeftOut()
    {
        ActivationRange range = PercentileRange.Of(Uniform(-1, 1), new ActivationRange(-1, 1), 90);

        Assert.Equal(-0.9, range.Min, 0.002);
        Assert.Equal(0.9, range.Max, 0.002);
    }

    [Fact]
    public void Percentile_Hundred_IsWhatWasSeen()
        => Assert.Equal(new ActivationRange(-0.5f, 1), PercentileRange.Of(Uniform(-0.5f, 1), new ActivationRange(-0.5f, 1), 100));

    [Fact]
    public void Entropy_Uniform_ClipsNothing()
    {
        ActivationRange range = EntropyRange.Of(Uniform(0, 1), new ActivationRange(0, 1));

        Assert.Equal(1, range.Max, 0.01);
    }

    [Fact]
    public void Entropy_AFewOutliersFarAway_AreClipped()
    {
        var random = new Random(0);
        var histogram = new ActivationHistogram(100);
        float[] values = [.. Enumerable.Range(0, Count).Select(_ => MathF.Abs((float)Gaussian(random))), 100, 99, 98];
        histogram.Add(values);

        ActivationRange range = EntropyRange.Of(histogram, new ActivationRange(0, 100));

        Assert.Equal(0, range.Min);
        Assert.InRange(range.Max, 2, 20); // 256 of 2048 bins, the smallest threshold, are 12.5
    }

    [Fact]
    public void Entropy_NegativeValues_AreClippedByMagnitude()
    {
        var random = new Random(0);
        var histogram = new ActivationHistogram(100);
        histogram.Add([.. Enumerable.Range(0, Count).Select(_ => (float)Gaussian(random)), 100]);

        ActivationRange range = EntropyRange.Of(histogram, new ActivationRange(-5, 100));

        Assert.InRange(range.Min, -5, -2);
        Assert.InRange(range.Max, 2, 20);
    }

    private static ActivationHistogram Uniform(float min, float max)
    {
        var histogram = new ActivationHistogram(Math.Max(Math.Abs(min), Math.Abs(max)));
        histogram.Add([.. Enumerable.Range(0, Count).Select(i => min + ((max - min) * i / (Count - 1)))]);
        return histogram;
    }

    private static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
