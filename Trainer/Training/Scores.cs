using System.Numerics.Tensors;

namespace FashionResNet.Trainer.Training;

/// <summary>What a network says of a set of images, as TorchSharp computes it.</summary>
/// <param name="Logits">float [N, K], row after row.</param>
/// <param name="Labels">The right class of each image.</param>
internal sealed record Scores(float[] Logits, int[] Labels)
{
    /// <summary>K.</summary>
    public int ClassCount => Labels.Length == 0 ? 0 : Logits.Length / Labels.Length;

    /// <summary>The best class of each image; of equals the first.</summary>
    public int[] Predictions { get; } = Best(Logits, Labels.Length);

    /// <summary>Share of images classified rightly, 0..1.</summary>
    public double Accuracy => Labels.Length == 0 ? 0 : Predictions.Zip(Labels).Count(p => p.First == p.Second) / (double)Labels.Length;

    /// <summary>Mean −ln p of the right class, in nats.</summary>
    public double Loss
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Labels.Length; i++)
            {
                ReadOnlySpan<float> row = Logits.AsSpan(i * ClassCount, ClassCount);
                float max = TensorPrimitives.Max(row);
                double total = 0;
                foreach (float logit in row)
                {
                    total += Math.Exp(logit - max);
                }

                sum += Math.Log(total) + max - row[Labels[i]];
            }

            return Labels.Length == 0 ? 0 : sum / Labels.Length;
        }
    }

    private static int[] Best(float[] logits, int count)
    {
        var best = new int[count];
        for (int i = 0, classes = count == 0 ? 0 : logits.Length / count; i < count; i++)
        {
            best[i] = TensorPrimitives.IndexOfMax(logits.AsSpan(i * classes, classes));
        }

        return best;
    }
}
