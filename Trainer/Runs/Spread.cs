using System.Globalization;

namespace FashionResNet.Trainer.Runs;

/// <summary>A figure over several seeds.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="Deviation">Sample standard deviation (n − 1); null for one seed.</param>
internal sealed record Spread(double Mean, double? Deviation)
{
    /// <summary>Of at least one value.</summary>
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new Spread(mean, values.Count < 2 ? null : Math.Sqrt(squares / (values.Count - 1)));
    }

    /// <summary>For example <c>0.9094 ± 0.0012</c>; without the deviation where there is none.</summary>
    public string ToText(string format)
    {
        string mean = Mean.ToString(format, CultureInfo.InvariantCulture);
        return Deviation is { } deviation ? $"{mean} ± {deviation.ToString(format, CultureInfo.InvariantCulture)}" : mean;
    }
}
