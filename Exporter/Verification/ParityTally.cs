using System.Globalization;

namespace FashionResNet.Exporter.Verification;

/// <summary>
/// Judges batch after batch: |Δ logit| within the bound, no NaN, and the same best class but where the two best logits lie
/// closer than twice the bound (a near-tie: each side may be off by it). Probabilities must be the softmax of the logits within
/// the bound too, as softmax never enlarges a difference.
/// </summary>
internal sealed class ParityTally(double tolerance, int classes)
{
    private readonly List<ParityCase> _cases = [];
    private readonly List<NearTie> _nearTies = [];
    private int _images;
    private int _agreeing;

    /// <param name="name">Name of the case.</param>
    /// <param name="images">Positions of the images, N of them.</param>
    /// <param name="expected">TorchSharp's logits <c>[N, K]</c>.</param>
    /// <param name="logits">ONNX Runtime's logits <c>[N, K]</c>.</param>
    /// <param name="probabilities">ONNX Runtime's probabilities <c>[N, K]</c>.</param>
    public void Add(string name, IReadOnlyList<int> images, float[] expected, float[] logits, float[] probabilities)
    {
        double maxDiff = 0;
        (double Diff, double Bound) logit = (0, tolerance);
        (double Diff, double Bound) probability = (0, tolerance);
        int wrong = 0;
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<float> torchRow = Row(expected, i);
            ReadOnlySpan<float> onnxRow = Row(logits, i);
            double bound = ParityBound.Of(torchRow, tolerance);
            double diff = MaxAbsDiff(torchRow, onnxRow);
            diff = double.IsFinite(bound) && double.IsFinite(diff) ? diff : double.NaN; // nothing is within infinity
            maxDiff = Math.Max(maxDiff, diff);
            logit = Worse(logit, (diff, bound));
            probability = Worse(probability, (MaxAbsDiff(Softmax(torchRow), Row(probabilities, i)), bound));
            wrong += Compare(name, images[i], torchRow, onnxRow, bound) ? 0 : 1;
        }

        _images += images.Count;
        string? failure = Failure("logit", logit) ?? Failure("probability", probability);
        failure ??= wrong == 0 ? null : $"{wrong} images have another best class";
        _cases.Add(new ParityCase(name, images.Count, maxDiff, failure));
    }

    public ParityReport ToReport() => new()
    {
        ImageCount = _images,
        Tolerance = tolerance,
        MaxAbsDiff = _cases.Select(c => c.MaxAbsDiff).Aggregate(0.0, Math.Max),
        ArgmaxAgreement = _images == 0 ? 1 : (double)_agreeing / _images,
        NearTies = _nearTies,
        Cases = _cases,
    };

    /// <summary>Whether the best classes are equal, or may differ.</summary>
    private bool Compare(string name, int image, ReadOnlySpan<float> torchRow, ReadOnlySpan<float> onnxRow, double bound)
    {
        (int torchClass, double margin) = Best(torchRow);
        (int onnxClass, _) = Best(onnxRow);
        bool nearTie = margin < 2 * bound;
        if (nearTie)
        {
            _nearTies.Add(new NearTie(name, image, margin, torchClass, onnxClass));
        }

        _agreeing += torchClass == onnxClass ? 1 : 0;
        return torchClass == onnxClass || nearTie;
    }

    private static string? Failure(string what, (double Diff, double Bound) worst)
        => worst.Diff <= worst.Bound ? null
            : double.IsNaN(worst.Diff) ? $"a {what} is no finite number"
            : string.Create(CultureInfo.InvariantCulture, $"max |Δ {what}| is {worst.Diff:g3}, {worst.Bound:g3} is allowed");

    /// <summary>The one that uses more of its bound; NaN above all.</summary>
    private static (double Diff, double Bound) Worse((double Diff, double Bound) a, (double Diff, double Bound) b)
        => double.IsNaN(a.Diff) || b.Diff / b.Bound <= a.Diff / a.Bound ? a : b;

    private ReadOnlySpan<float> Row(float[] values, int image) => values.AsSpan(image * classes, classes);

    /// <summary>The best class, and how far it is above the second best.</summary>
    private static (int Class, double Margin) Best(ReadOnlySpan<float> row)
    {
        int best = 0;
        double second = double.NegativeInfinity;
        for (int k = 1; k < row.Length; k++)
        {
            second = Math.Max(second, Math.Min(row[k], row[best]));
            best = row[k] > row[best] ? k : best;
        }

        return (best, row[best] - second);
    }

    /// <summary>NaN where either side holds NaN, or both the same infinity.</summary>
    private static double MaxAbsDiff(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double max = 0;
        for (int k = 0; k < a.Length; k++)
        {
            max = Math.Max(max, Math.Abs((double)a[k] - b[k])); // Math.Max hands NaN on
        }

        return max;
    }

    private static float[] Softmax(ReadOnlySpan<float> logits)
    {
        float max = logits[Best(logits).Class];
        double[] exp = Array.ConvertAll(logits.ToArray(), logit => Math.Exp(logit - max));
        double sum = exp.Sum();
        return Array.ConvertAll(exp, e => (float)(e / sum));
    }
}
