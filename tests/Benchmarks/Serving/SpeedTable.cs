using System.Globalization;
using FashionResNet.Scoring.Benchmarking;
using FashionResNet.Scoring.Benchmarking.Ways;
using FashionResNet.Shared.Data;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>The ways to score against each other, on the CPU with ONNX Runtime's own choice of threads.</summary>
internal static class SpeedTable
{
    // Two sessions of one model differ by up to 3 % for as long as they live, by where their memory happens to lie.
    private const int Sessions = 15;
    private const int PairsASession = 2;
    private const int KeptLatencies = 1 << 18;

    public static void Write(string model, ImageDataSet noise, TextWriter output)
    {
        output.WriteLine("| | figure | base | measured | ratio (quartiles) | goal |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (SpeedCase @case in SpeedCase.All)
        {
            PairedTimes times = Measure(@case, model, noise);
            (string figure, string format, char bound) = @case.ByLatency ? ("p50 ms", "0.000", '≤') : ("images/s", "0", '≥');
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {@case.Text} | {figure} | {times.First.ToString(format, CultureInfo.InvariantCulture)} "
                + $"| {times.Second.ToString(format, CultureInfo.InvariantCulture)} "
                + $"| {times.Ratio:0.00} ({times.LowerQuartile:0.00}–{times.UpperQuartile:0.00}) | {bound} {@case.Goal:0.0#} |"));
        }
    }

    private static PairedTimes Measure(SpeedCase @case, string model, ImageDataSet noise)
    {
        var latencies = new Latencies(KeptLatencies);
        var pairs = new List<(double First, double Second)>();
        for (int i = 0; i < Sessions; i++)
        {
            using TimedWay first = Load(@case.Base);
            using TimedWay second = Load(@case.Way);
            pairs.AddRange(PairedTimes.Measure(() => Figure(first), () => Figure(second), PairsASession));
        }

        return PairedTimes.Of(pairs);

        TimedWay Load(BenchmarkWay way)
        {
            int batchSize = way == BenchmarkWay.RowPipeline ? Math.Min(noise.Count, BenchmarkSetup.RowsAPass) : @case.BatchSize;
            return TimedWay.Load(way, new BenchmarkSetup(model, noise, "cpu", null, batchSize));
        }

        double Figure(TimedWay way)
        {
            way.Run(); // finds its threads asleep
            latencies.Clear();
            double imagesPerSecond = way.Measure(PairedTimes.Part, latencies);
            return @case.ByLatency ? latencies.PercentileMs(0.5) : imagesPerSecond;
        }
    }
}
