using System.Diagnostics;
using System.Numerics.Tensors;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;

namespace FashionResNet.Exporter.Quantization;

/// <summary>Runs models on labelled images.</summary>
internal static class ModelComparison
{
    private const int BatchSize = 32;

    /// <summary>Both on every image, batch by batch in turns, so that whatever else the machine does hits both alike.</summary>
    public static QuantizationComparison Of(OnnxRunner fp32, OnnxRunner int8, ImageDataSet images)
    {
        List<double> fp32Speeds = [];
        List<double> int8Speeds = [];
        int fp32Right = 0, int8Right = 0, same = 0;
        double difference = 0;
        for (int start = 0; start < images.Count; start += BatchSize)
        {
            ImageDataSet batch = Batch(images, start);
            float[] expected = Timed(fp32, batch, fp32Speeds);
            float[] actual = Timed(int8, batch, int8Speeds);
            int classes = expected.Length / batch.Count;
            for (int i = 0; i < batch.Count; i++)
            {
                int expectedClass = Best(expected, i, classes);
                int actualClass = Best(actual, i, classes);
                fp32Right += expectedClass == batch.Labels.Span[i] ? 1 : 0;
                int8Right += actualClass == batch.Labels.Span[i] ? 1 : 0;
                same += expectedClass == actualClass ? 1 : 0;
            }

            TensorPrimitives.Subtract(actual, expected, actual);
            difference += TensorPrimitives.SumOfMagnitudes<float>(actual) / classes;
        }

        double count = images.Count;
        return new QuantizationComparison(
            images.Name, images.Count, fp32Right / count, int8Right / count, same / count, difference / count,
            Median(fp32Speeds), Median(int8Speeds));
    }

    /// <summary>Images classified rightly.</summary>
    public static int CountRight(OnnxRunner model, ImageDataSet images)
    {
        int right = 0;
        for (int start = 0; start < images.Count; start += BatchSize)
        {
            ImageDataSet batch = Batch(images, start);
            (float[] logits, _) = model.Run(batch.Pixels.ToArray(), batch.Count);
            right += Enumerable.Range(0, batch.Count)
                .Count(i => Best(logits, i, logits.Length / batch.Count) == batch.Labels.Span[i]);
        }

        return right;
    }

    private static ImageDataSet Batch(ImageDataSet images, int start)
        => images.Subset([.. Enumerable.Range(start, Math.Min(BatchSize, images.Count - start))]);

    private static float[] Timed(OnnxRunner model, ImageDataSet batch, List<double> speeds)
    {
        byte[] pixels = batch.Pixels.ToArray();
        var watch = Stopwatch.StartNew();
        (_, float[] probabilities) = model.Run(pixels, batch.Count);
        speeds.Add(batch.Count / watch.Elapsed.TotalSeconds);
        return probabilities;
    }

    /// <summary>The best class of one image.</summary>
    public static int Best(float[] values, int image, int classes)
        => TensorPrimitives.IndexOfMax(values.AsSpan(image * classes, classes));

    /// <summary>Without the first, which warms up, where there is another.</summary>
    private static double Median(List<double> speeds)
    {
        double[] sorted = [.. speeds.Skip(speeds.Count > 1 ? 1 : 0).Order()];
        return sorted[sorted.Length / 2];
    }
}
