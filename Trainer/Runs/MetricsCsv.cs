using System.Globalization;
using System.Text;
using FashionResNet.Shared.Errors;
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
            text.Append(
                CultureInfo.InvariantCulture,
                $"{e.Epoch},{e.TrainLoss:G6},{e.TrainAccuracy:0.######},{e.ValidationLoss:G6},{e.ValidationAccuracy:0.######},");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{e.TestAccuracy:0.######},{e.LearningRate:G6},{e.Seconds:0.######},{e.ExamplesPerSecond:0.######}\n");
        }

        AtomicFile.WriteAllText(path, text.ToString());
    }

    /// <summary>Reads what <see cref="Write"/> wrote; columns go by their names.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, has no row, or lacks a number.</exception>
    public static IReadOnlyList<EpochResult> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read {path}: {error.Message}", error);
        }

        if (lines.Length < 2)
        {
            throw new InvalidInputException($"{path}: no epoch is complete.");
        }

        string[] names = lines[0].Split(',');
        return lines.Skip(1).Select((line, i) => Row(line.Split(','), $"{path}, line {i + 2}")).ToArray();

        EpochResult Row(string[] values, string where)
        {
            return new EpochResult(
                (int)Number("epoch"),
                Number("train_loss"),
                Number("train_accuracy"),
                Optional("validation_loss"),
                Optional("validation_accuracy"),
                Optional("test_accuracy"),
                Number("learning_rate"),
                Number("seconds"),
                Number("examples_per_second"));

            double Number(string name) => Optional(name) ?? throw new InvalidInputException($"{where}: no {name}.");

            double? Optional(string name)
            {
                int column = Array.IndexOf(names, name);
                string text = column >= 0 && column < values.Length ? values[column] : string.Empty;
                return text.Length == 0 ? null
                    : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
                    : throw new InvalidInputException($"{where}: {name} '{text}' is no number.");
            }
        }
    }
}
