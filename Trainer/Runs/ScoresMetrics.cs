using FashionResNet.Shared.Metrics;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary>The metrics of what TorchSharp says of a set of images.</summary>
internal static class ScoresMetrics
{
    /// <param name="scores">What it says.</param>
    /// <param name="labels">Class names.</param>
    public static ClassificationMetrics Of(Scores scores, IReadOnlyList<string> labels)
    {
        var confusion = new int[labels.Count][];
        for (int i = 0; i < labels.Count; i++)
        {
            confusion[i] = new int[labels.Count];
        }

        int amongThree = 0;
        for (int i = 0; i < scores.Labels.Length; i++)
        {
            int right = scores.Labels[i];
            confusion[right][scores.Predictions[i]]++;
            ArraySegment<float> row = new(scores.Logits, i * scores.ClassCount, scores.ClassCount);
            amongThree += row.Count(logit => logit > row[right]) < 3 ? 1 : 0;
        }

        return ClassificationMetrics.FromConfusionMatrix(
            labels, confusion, scores.Loss, (double)amongThree / Math.Max(1, scores.Labels.Length));
    }
}
