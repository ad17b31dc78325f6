namespace FashionResNet.Scoring.Prediction;

/// <summary>The most probable classes of an image.</summary>
internal static class TopClasses
{
    /// <param name="probabilities">K of them.</param>
    /// <param name="labels">K names.</param>
    /// <param name="count">How many to name; all there are where it is more than K.</param>
    /// <returns>Best first; of equally probable ones the first in order, as ONNX's ArgMax chooses.</returns>
    public static ClassProbability[] Select(ReadOnlySpan<float> probabilities, IReadOnlyList<string> labels, int count)
    {
        count = Math.Min(count, labels.Count);
        Span<int> best = count <= 64 ? stackalloc int[64] : new int[count];
        int found = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (found == count && probabilities[i] <= probabilities[best[found - 1]])
            {
                continue;
            }

            int place = found < count ? found++ : count - 1;
            for (; place > 0 && probabilities[i] > probabilities[best[place - 1]]; place--)
            {
                best[place] = best[place - 1];
            }

            best[place] = i;
        }

        var top = new ClassProbability[count];
        for (int i = 0; i < count; i++)
        {
            top[i] = new ClassProbability(labels[best[i]], probabilities[best[i]]);
        }

        return top;
    }
}
