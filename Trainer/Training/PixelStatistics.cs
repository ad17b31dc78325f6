using FashionResNet.Shared.Data;

namespace FashionResNet.Trainer.Training;

/// <summary>Mean and standard deviation of pixels in 0..1, one of each a channel.</summary>
internal sealed record PixelStatistics(IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>Those of a set, to four digits: exact counts of the 256 levels, so that they are the same wherever they are taken.</summary>
    public static PixelStatistics Of(ImageDataSet images)
    {
        int area = images.Spec.Height * images.Spec.Width;
        var counts = new long[images.Spec.Channels, 256];
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<byte> pixels = images.Image(i).Span;
            for (int p = 0; p < pixels.Length; p++)
            {
                counts[p / area, pixels[p]]++;
            }
        }

        (float Mean, float Std)[] channels = [.. Enumerable.Range(0, images.Spec.Channels).Select(OfChannel)];
        return new PixelStatistics([.. channels.Select(c => c.Mean)], [.. channels.Select(c => c.Std)]);

        (float Mean, float Std) OfChannel(int channel)
        {
            double count = (double)images.Count * area;
            double mean = Levels(level => level) / count;
            double variance = Levels(level => (level - mean) * (level - mean)) / count;
            double std = Math.Sqrt(variance);
            return (Rounded(mean), std < 1 ? 1 : Rounded(std)); // a channel that hardly changes is not to be blown up

            double Levels(Func<int, double> value) => Enumerable.Range(0, 256).Sum(level => counts[channel, level] * value(level));
        }

        static float Rounded(double level) => (float)Math.Round(level / byte.MaxValue, 4);
    }
}
