using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests.Inputs;

/// <summary>The same image files as rows of every kind that <c>ApplyImageClassifier</c> takes.</summary>
internal sealed class ImageRows : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly MLImage[] _images;

    public ImageRows(string folder, int count)
    {
        // Colour, large and small, PNG and JPEG: all that decoding does is needed. The JPEGs are low: larger ones are decoded at a
        // reduced size, which whoever made an MLImage of them has not done.
        Files = Enumerable.Range(0, count)
            .Select(i => ImageFiles.Write(folder, $"image{i}.{(i % 2 == 0 ? "png" : "jpg")}", 28 + (13 * i), i % 2 == 0 ? 28 + (7 * i) : 40))
            .ToArray();
        _images = Files.Select(MLImage.CreateFromFile).ToArray();
        Pixels = Files.Select(file => ImagePixels.OfFile(file, TinyModel.Spec)).ToArray();
    }

    /// <summary>How the images can be given: file, encoded, mlimage, pixels.</summary>
    public static TheoryData<string> Kinds => ["file", "encoded", "mlimage", "pixels"];

    /// <summary>Paths of the files.</summary>
    public string[] Files { get; }

    /// <summary>What the network must see of them.</summary>
    public byte[][] Pixels { get; }

    public PathRow[] AsPaths()
        => [.. Files.Select((file, i) => new PathRow { File = file, Label = TinyModel.Labels[i % TinyModel.Labels.Length] })];

    public BytesRow[] AsEncoded() => [.. Files.Select(file => new BytesRow { Picture = File.ReadAllBytes(file) })];

    public MLImageRow[] AsMLImages() => [.. _images.Select(image => new MLImageRow { Image = image })];

    public BytesRow[] AsPixels() => [.. Pixels.Select(pixels => new BytesRow { Picture = pixels })];

    /// <summary>The rows of a kind.</summary>
    public IDataView View(string kind) => kind switch
    {
        "file" => _ml.Data.LoadFromEnumerable(AsPaths()),
        "encoded" => _ml.Data.LoadFromEnumerable(AsEncoded()),
        "mlimage" => _ml.Data.LoadFromEnumerable(AsMLImages()),
        _ => _ml.Data.LoadFromEnumerable(AsPixels()),
    };

    /// <summary>The estimator for rows of a kind.</summary>
    public ImageClassifierEstimator Estimator(string kind, string model, int batchSize = 4)
    {
        var options = new ScoringOptions { BatchSize = batchSize };
        return kind switch
        {
            "file" => _ml.Transforms.ApplyImageClassifier(model, nameof(PathRow.File), options: options),
            "encoded" => _ml.Transforms.ApplyImageClassifier(model, nameof(BytesRow.Picture), options: options),
            "mlimage" => _ml.Transforms.ApplyImageClassifier(model, options: options),
            _ => _ml.Transforms.ApplyImageClassifier(model, nameof(BytesRow.Picture), ImageBytes.Pixels, options),
        };
    }

    /// <summary>Predicts every image, one by one, with a <c>PredictionEngine</c> for rows of a kind.</summary>
    public ImagePrediction[] PredictEach(string kind, ITransformer pipeline) => kind switch
    {
        "file" => PredictEach(pipeline, AsPaths()),
        "encoded" => PredictEach(pipeline, AsEncoded()),
        "mlimage" => PredictEach(pipeline, AsMLImages()),
        _ => PredictEach(pipeline, AsPixels()),
    };

    public void Dispose()
    {
        foreach (MLImage image in _images)
        {
            image.Dispose();
        }
    }

    private static ImagePrediction[] PredictEach<TRow>(ITransformer pipeline, TRow[] rows)
        where TRow : class
    {
        // A context of its own, as in an app that knows nothing but the file.
        using var engine = new MLContext().Model.CreatePredictionEngine<TRow, ImagePrediction>(pipeline);
        return [.. rows.Select(row => engine.Predict(row))];
    }
}
