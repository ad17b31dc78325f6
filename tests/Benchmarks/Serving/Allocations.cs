using FashionResNet.Scoring;
using FashionResNet.Shared.Data;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>Managed memory that a prediction takes, on the thread that calls.</summary>
internal static class Allocations
{
    private const int Calls = 1000;

    public static void Write(string model, ImageDataSet images, TextWriter output)
    {
        using var classifier = ImageClassifier.Load(model, new ImageClassifierOptions { Device = "cpu" });
        Predict(classifier, images);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Predict(classifier, images);
        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        output.WriteLine($"Allocations of a `PredictPixels`: {bytes} bytes (goal: 2000 at most).");
    }

    private static void Predict(ImageClassifier classifier, ImageDataSet images)
    {
        for (int i = 0; i < Calls; i++)
        {
            classifier.PredictPixels(images.Image(i % images.Count));
        }
    }
}
