using System.Globalization;
using System.Text;
using FashionResNet.Shared.IO;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>metrics.csv</c>: a row an epoch, written anew after each.</summary>
internal static class MetricsCsv
{
    private const string Header =
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_accuracy,learning_rate,seconds,examples_per_second";

    public static void Write(string path, IReadOnlyList<EpochResult> epochs)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (EpochResult e in epochs)
        {
            double?[] values =
            [
                e.TrainLoss, e.TrainAccuracy, e.ValidationLoss, e.ValidationAccuracy, e.TestAccuracy, e.LearningRate, e.Seconds,
                e.ExamplesPerSecond,
            ];
            text.Append(CultureInfo.InvariantCulture, $"{e.Epoch},");
            text.AppendJoin(',', values.Select(value => value?.ToString("0.######", CultureInfo.InvariantCulture))).Append('\n');
        }

        AtomicFile.WriteAllText(path, text.ToString());
    }
}
