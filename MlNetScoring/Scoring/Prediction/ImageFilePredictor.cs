using System.Numerics.Tensors;
using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using Microsoft.ML;

namespace FashionResNet.Scoring.Prediction;

/// <summary>Names what image files show.</summary>
public static class ImageFilePredictor
{
    // The result has the path already, in front of the reason.
    private const string Name = "the file";

    /// <summary>Decodes the files, PNG, JPEG, BMP, GIF or WebP of any size, and scores them in batches.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="files">Paths. A file that cannot be read or scored gets an error instead of classes.</param>
    /// <param name="top">How many classes to name for each file.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>One result a file, in their order.</returns>
    /// <exception cref="TransientFaultException">A file cannot be read for a reason that does not lie in it, such as a mount that
    /// is gone.</exception>
    public static IReadOnlyList<FilePrediction> Predict(
        BatchedImageClassifier classifier, IReadOnlyList<string> files, int top = 3, CancellationToken cancellation = default)
    {
        var results = new FilePrediction?[files.Count];
        var ml = new MLContext();
        IDataView view = classifier.Transform(ml.Data.LoadFromEnumerable(Decode(files, classifier.Metadata.Image, results)));
        foreach (ScoredFile scored in ml.Data.CreateEnumerable<ScoredFile>(view, reuseRowObject: true))
        {
            cancellation.ThrowIfCancellationRequested();
            string file = files[scored.Index];
            results[scored.Index] = TensorPrimitives.IsFiniteAll<float>(scored.Score)
                ? new FilePrediction(file, TopClasses.Select(scored.Score, classifier.Metadata.Labels, top))
                : Failed(file, FilePrediction.NoFiniteScore);
        }

        return results!;
    }

    /// <summary>Gives a row for each file that can be decoded, and puts a result with an error in place of the others.</summary>
    private static IEnumerable<ImageFile> Decode(IReadOnlyList<string> files, ImageSpec spec, FilePrediction?[] results)
    {
        var reader = new ImageFileReader(ImageDecoder.DefaultMaxPixels);
        for (int i = 0; i < files.Count; i++)
        {
            byte[] pixels = new byte[spec.ByteCount];
            try
            {
                ImageDecoder.Decode(reader.Read(files[i]), spec, pixels, Name);
            }
            catch (InvalidInputException error)
            {
                results[i] = Failed(files[i], error.Message.TrimEnd('.'));
                continue;
            }

            yield return new ImageFile { Index = i, Image = pixels };
        }
    }

    private static FilePrediction Failed(string file, string reason) => new(file, [], $"{file}: {reason}");

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
