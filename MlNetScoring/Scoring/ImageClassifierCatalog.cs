using FashionResNet.Shared.Errors;
using Microsoft.ML;

namespace FashionResNet.Scoring;

/// <summary>Image classifiers among ML.NET's transforms.</summary>
public static class ImageClassifierCatalog
{
    /// <summary>
    /// Scores the images of a column with a trained classifier, a batch at a time. Adds
    /// <see cref="ImageColumns.PredictedLabel"/>, <see cref="ImageColumns.Score"/>, <see cref="ImageColumns.PredictedClass"/> and
    /// <see cref="ImageColumns.Logits"/>.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="modelPath">A <c>model.onnx</c>, see <see cref="BatchedImageClassifier.Load"/>.</param>
    /// <param name="inputColumnName">The images: paths of files (text), a vector of bytes, or <c>MLImage</c>. Images of any size
    /// are turned, made grey and resized as in training; an <c>MLImage</c> has no EXIF orientation any more, and of a large JPEG
    /// it has all pixels, where a file is decoded at reduced size: the network's pixels differ by a grey level or so.</param>
    /// <param name="bytes">What a vector of bytes is; no matter for another column.</param>
    /// <param name="options">Device, batch size, threads; null for the defaults. They are not saved with a pipeline.</param>
    /// <param name="description">What a model of another origin does not say itself: labels, scaling.</param>
    /// <remarks>
    /// <c>mlContext.Model.Save</c> and <c>Load</c> take the pipeline with the model inside. A loaded one scores row by row, and
    /// it needs this library beside it, unless the column is one of pixels. ML.NET cannot save a schema whose only column is an
    /// <c>MLImage</c>: save such a pipeline with null for the schema. A column of <c>MLImage</c> is handed on as copies, each of which
    /// lives until the next is got, as with ML.NET's own transforms of images. Reading throws <see cref="InvalidInputException"/> at an
    /// image that cannot be decoded, and names its path or row; <see cref="TransientFaultException"/> where a path cannot be read for a
    /// reason that does not lie in the file.
    /// </remarks>
    /// <exception cref="InvalidInputException">The file is no such model, or does not fit the description.</exception>
    public static ImageClassifierEstimator ApplyImageClassifier(
        this TransformsCatalog catalog,
        string modelPath,
        string inputColumnName = ImageColumns.Image,
        ImageBytes bytes = ImageBytes.Encoded,
        ScoringOptions? options = null,
        ModelDescription? description = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageClassifierEstimator(modelPath, inputColumnName, bytes, options, description);
    }
}
