using FashionResNet.Scoring.Tests.Inputs;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FashionResNet.Scoring.Tests;

public sealed class ImageClassifierEstimatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _model;
    private readonly ImageRows _rows;

    public ImageClassifierEstimatorTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _rows = new ImageRows(_folder.FullPath, 9);
    }

    public static TheoryData<string> Kinds => ImageRows.Kinds;

    public void Dispose()
    {
        _rows.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_AnyKindOfImages_ScoresBitForBitAsTheDecodedPixels(string kind)
    {
        using BatchedImageClassifier transformer = _rows.Estimator(kind, _model).Fit(_rows.View(kind));

        ImagePrediction[] scored = Read(transformer.Transform(_rows.View(kind)));

        ImagePrediction[] expected = Expected();
        Assert.Equal(expected.Length, scored.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Score, scored[i].Score);
            Assert.Equal(expected[i].Logits, scored[i].Logits);
            Assert.Equal(expected[i].PredictedLabel, scored[i].PredictedLabel);
            Assert.Equal(expected[i].PredictedClass, scored[i].PredictedClass);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void GetOutputSchema_OfAShape_IsTheShapeOfWhatTransformGives(string kind)
    {
        IDataView view = _rows.View(kind);
        ImageClassifierEstimator estimator = _rows.Estimator(kind, _model);
        using BatchedImageClassifier transformer = estimator.Fit(view);

        SchemaShape told = estimator.GetOutputSchema(ShapeSpy.ShapeOf(view));
        SchemaShape given = ShapeSpy.ShapeOf(transformer.Transform(view));

        Assert.Equal(Describe(given), Describe(told));
        Assert.Contains("Score Vector Single False [SlotNames Vector String]", Describe(told));
        Assert.Contains("PredictedLabel Scalar UInt32 True [KeyValues Vector String]", Describe(told));
    }

    [Fact]
    public void Append_BeforeAndAfterOthers_JoinsThePipeline()
    {
        IDataView data = _rows.View("encoded");
        EstimatorChain<ITransformer> pipeline = _ml.Transforms.CopyColumns("Photo", nameof(BytesRow.Picture))
            .Append(_ml.Transforms.ApplyImageClassifier(_model, "Photo"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", ImageColumns.PredictedLabel))
            .Append<ITransformer>(_ml.Transforms.SelectColumns("Name", ImageColumns.Score));

        using TransformerChain<ITransformer> fitted = pipeline.Fit(data);
        IDataView scored = fitted.Transform(data);

        Assert.Equal(["Name", ImageColumns.Score], scored.Schema.Select(column => column.Name));
        Assert.Equal(Expected().Select(row => row.PredictedClass), scored.GetColumn<string>("Name"));
        Assert.Equal(Describe(ShapeSpy.ShapeOf(scored)), Describe(pipeline.GetOutputSchema(ShapeSpy.ShapeOf(data))));
    }

    [Fact]
    public void Append_AfterLoadImages_ScoresThePixelsOfTheFiles()
    {
        IDataView data = _rows.View("file");
        using var fitted = _ml.Transforms.LoadImages("Image", _folder.FullPath, nameof(PathRow.File))
            .Append(_ml.Transforms.ApplyImageClassifier(_model))
            .Fit(data);

        ImagePrediction[] scored = Read(fitted.Transform(data));

        Assert.Equal(Expected().Select(row => row.Score), scored.Select(row => row.Score));
    }

    [Fact]
    public void Append_AfterResizingToTheSizeThatImagesHave_HandsTheImagesOn()
    {
        string[] files = [.. Enumerable.Range(0, 9).Select(i => ImageFiles.Write(_folder.FullPath, $"same{i}.png", 28, 28))];
        IDataView data = _ml.Data.LoadFromEnumerable(files.Select(file => new PathRow { File = file }));
        using var fitted = _ml.Transforms.LoadImages("Image", _folder.FullPath, nameof(PathRow.File))
            .Append(_ml.Transforms.ResizeImages("Image", 28, 28))
            .Append(_ml.Transforms.ApplyImageClassifier(_model, options: new ScoringOptions { BatchSize = 4 }))
            .Append(_ml.Transforms.ApplyImageClassifier(_model, options: new ScoringOptions { BatchSize = 2 }))
            .Fit(data);

        int count = 0;
        foreach (ScoredImageRow row in _ml.Data.CreateEnumerable<ScoredImageRow>(fitted.Transform(data), reuseRowObject: false))
        {
            // As from ML.NET's own transforms, an image lives until the next one is got.
            using var expected = MLImage.CreateFromFile(files[count++]);
            Assert.Equal(expected.Pixels.ToArray(), row.Image!.Pixels.ToArray());
            Assert.Equal(TinyModel.Labels.Length, row.Score.Length);
        }

        Assert.Equal(files.Length, count);
    }

    [Fact]
    public void Transform_ImagesOfAnApp_LeavesThemToIt()
    {
        MLImage[] images = [.. _rows.Files.Select(MLImage.CreateFromFile)];
        IDataView data = _ml.Data.LoadFromEnumerable(images.Select(image => new MLImageRow { Image = image }));
        using var fitted = _ml.Transforms.ApplyImageClassifier(_model).Fit(data);
        IDataView scored = fitted.Transform(data);

        for (int pass = 0; pass < 2; pass++)
        {
            Assert.All(
                _ml.Data.CreateEnumerable<ScoredImageRow>(scored, reuseRowObject: false).Select(row => row.Image!.Width),
                (width, i) => Assert.Equal(images[i].Width, width));
        }

        Array.ForEach(images, image => image.Dispose());
    }

    [Fact]
    public void Transform_WithLabels_EvaluatesUnchanged()
    {
        IDataView data = _rows.View("file");
        IDataView classes = _ml.Data.LoadFromEnumerable(TinyModel.Labels.Select(label => new PathRow { Label = label }));
        IDataView labels = _ml.Transforms.SelectColumns(ImageColumns.Label).Fit(classes).Transform(classes);
        using var fitted = _ml.Transforms.Conversion.MapValueToKey(ImageColumns.Label, keyData: labels)
            .Append(_ml.Transforms.ApplyImageClassifier(_model, nameof(PathRow.File)))
            .Fit(data);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(fitted.Transform(data));

        int right = Expected().Where((row, i) => row.PredictedLabel == i + 1).Count();
        Assert.Equal((double)right / _rows.Files.Length, metrics.MicroAccuracy, 12);
        Assert.Contains("Ankle boot", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CreatePredictionEngine_OnTheFittedTransformer_PredictsAsBatchesDo(string kind)
    {
        using BatchedImageClassifier transformer = _rows.Estimator(kind, _model).Fit(_rows.View(kind));

        AssertEqual(Expected(), _rows.PredictEach(kind, transformer));
    }

    internal static void AssertEqual(ImagePrediction[] expected, ImagePrediction[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].PredictedLabel, actual[i].PredictedLabel);
            Assert.Equal(expected[i].PredictedClass, actual[i].PredictedClass);
            BatchedImageClassifierTests.AssertClose(expected[i].Score, actual[i].Score);
            BatchedImageClassifierTests.AssertClose(expected[i].Logits, actual[i].Logits);
        }
    }

    /// <summary>What the classifier alone says of the pixels that <c>ImageDecoder</c> gives.</summary>
    private ImagePrediction[] Expected()
    {
        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = 4 });
        IEnumerable<ImageInput> images = _rows.Pixels.Select(pixels => new ImageInput { Image = pixels });
        return Read(classifier.Transform(_ml.Data.LoadFromEnumerable(images)));
    }

    private ImagePrediction[] Read(IDataView view)
        => [.. _ml.Data.CreateEnumerable<ImagePrediction>(view, reuseRowObject: false)];

    private static string[] Describe(SchemaShape shape)
        => [.. shape.Select(Describe).Order(StringComparer.Ordinal)];

    private static string Describe(SchemaShape.Column column)
    {
        IEnumerable<string> annotations = column.Annotations.Select(a => $"{a.Name} {a.Kind} {a.ItemType}");
        return $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} [{string.Join(", ", annotations)}]";
    }

    private sealed class ScoredImageRow
    {
        [ImageType(28, 28)]
        public MLImage? Image { get; set; }

        public float[] Score { get; set; } = [];
    }
}
