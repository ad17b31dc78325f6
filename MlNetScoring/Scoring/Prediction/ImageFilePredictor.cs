using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using Microsoft.ML;

namespace FashionResNet.Scoring.Prediction;

/// <summary>Names what image files show.</summary>
public static class ImageFilePredictor
{
    /// <summary>Decodes the files, PNG or JPEG of any size, and scores them in batches.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="files">Paths. A file that cannot be read gets an error instead of classes.</param>
    /// <param name="top">How many classes to name for each file.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>One result a file, in their order.</returns>
    public static IReadOnlyList<FilePrediction> Predict(
        BatchedImageClassifier classifier, IReadOnlyList<string> files, int top = 3, CancellationToken cancellation = default)
    {
        var results = new FilePrediction?[files.Count];
        var ml = new MLContext();
        IDataView view = classifier.Transform(ml.Data.LoadFromEnumerable(Decode(files, classifier.Metadata.Image, results)));
        foreach (ScoredFile scored in ml.Data.CreateEnumerable<ScoredFile>(view, reuseRowObject: true))
        {
            cancellation.ThrowIfCancellationRequested();
            ClassProbability[] best = scored.Score
                .Select((probability, index) => new ClassProbability(classifier.Metadata.Labels[index], probability))
                .OrderByDescending(candidate => candidate.Probability)
                .Take(top)
                .ToArray();
            results[scored.Index] = new FilePrediction(files[scored.Index], best);
        }

        return results!;
    }

    /// <summary>Gives a row for each file that can be decoded, and puts a result with an error in place of the others.</summary>
    private static IEnumerable<ImageFile> Decode(IReadOnlyList<string> files, ImageSpec spec, FilePrediction?[] results)
    {
        for (int i = 0; i < files.Count; i++)
        {
            byte[] pixels;
            try
            {
                pixels = ImageDecoder.DecodeFile(files[i], spec);
            }
            catch (InvalidInputException error)
            {
                results[i] = new FilePrediction(files[i], [], error.Message);
                continue;
            }

            yield return new ImageFile { Index = i, Image = pixels };
        }
    }

    private sealed class ImageFile
    {
        public int Index { get; set; }

        public byte[] Image { get; set; } = [];
    }

    private sealed class ScoredFile
    {
        public int Index { get; set; }

        public float[] Score { get; set; } = [];
    }
}
