using System.Diagnostics;
using FashionResNet.Scoring.Benchmarking;

namespace FashionResNet.Scoring.Tests.Benchmarking;

public sealed class LatenciesTests
{
    [Theory]
    [InlineData(0.50, 50)]
    [InlineData(0.95, 95)]
    [InlineData(0.99, 99)]
    [InlineData(1.00, 100)]
    public void PercentileMs_OfAHundredRuns_IsTheNearestRank(double share, double expected)
    {
        var latencies = new Latencies(1000);
        for (int ms = 100; ms >= 1; ms--)
        {
            latencies.Add(ms * Stopwatch.Frequency / 1000);
        }

        Assert.Equal(expected, latencies.PercentileMs(share), 1e-9);
    }

    [Fact]
    public void Add_BeyondTheCapacity_CountsOnly()
    {
        var latencies = new Latencies(2);
        for (int ms = 1; ms <= 3; ms++)
        {
            latencies.Add(ms * Stopwatch.Frequency / 1000);
        }

        Assert.Equal(3, latencies.Count);
        Assert.Equal(2, latencies.PercentileMs(1), 1e-9);
    }

    [Fact]
    public void Clear_AfterRuns_ForgetsThem()
    {
        var latencies = new Latencies(10);
        latencies.Add(Stopwatch.Frequency);
        latencies.Clear();
        latencies.Add(Stopwatch.Frequency / 1000);

        Assert.Equal(1, latencies.Count);
        Assert.Equal(1, latencies.PercentileMs(1), 1e-9);
    }
}
