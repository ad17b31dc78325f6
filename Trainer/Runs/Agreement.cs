using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary>
/// Whether TorchSharp and ML.NET classify the same images alike. Where they differ, the two best logits have to lie so close that
/// the parity bound allows either order: a near-tie.
/// </summary>
/// <param name="Torch">Accuracy that TorchSharp reports, 0..1.</param>
/// <param name="MlNet">Accuracy that ML.NET reports, 0..1.</param>
/// <param name="Count">Images compared.</param>
/// <param name="Differing">Near-ties that the two sides classify differently.</param>
internal sealed record Agreement(double Torch, double MlNet, int Count, IReadOnlyList<int> Differing)
{
    /// <summary>Compares every image.</summary>
    /// <param name="torch">What TorchSharp says.</param>
    /// <param name="predictions">What ML.NET predicts.</param>
    /// <param name="accuracy">What ML.NET reports.</param>
    /// <param name="tolerance">The parity bound of a logit.</param>
    /// <exception cref="CheckFailedException">
    /// An image is classified differently and is no near-tie, or ML.NET reports an accuracy that its own predictions do not have.
    /// </exception>
    public static Agreement Check(Scores torch, IReadOnlyList<int> predictions, double accuracy, double tolerance)
    {
        int[] different = Enumerable.Range(0, torch.Labels.Length).Where(i => torch.Predictions[i] != predictions[i]).ToArray();
        int[] wrong = different.Where(i => !IsNearTie(torch, i, tolerance)).ToArray();
        if (wrong.Length > 0)
        {
            throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture,
                $"ML.NET and TorchSharp differ on {wrong.Length} of {torch.Labels.Length} images, the first is image {wrong[0]}: "
                + $"class {predictions[wrong[0]]} and class {torch.Predictions[wrong[0]]}."));
        }

        double predicted = torch.Labels.Zip(predictions).Count(pair => pair.First == pair.Second) / (double)torch.Labels.Length;
        if (Math.Abs(predicted - accuracy) > 1e-9)
        {
            throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture,
                $"ML.NET reports an accuracy of {accuracy}; its predictions have {predicted}."));
        }

        return new Agreement(torch.Accuracy, accuracy, torch.Labels.Length, different);
    }

    private static bool IsNearTie(Scores scores, int image, double tolerance)
    {
        float[] row = scores.Logits[(image * scores.ClassCount)..((image + 1) * scores.ClassCount)];
        double bound = ParityBound.Of(row, tolerance);
        Array.Sort(row);
        return row[^1] - row[^2] < 2 * bound;
    }
}
