using FashionResNet.Scoring.Tests.Inputs;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests;

public sealed class ImageClassifierEstimatorSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _model;
    private readonly ImageRows _rows;

    public ImageClassifierEstimatorSaveTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _rows = new ImageRows(_folder.FullPath, 7);
    }

    public static TheoryData<string> Kinds => ImageRows.Kinds;

    public void Dispose()
    {
        _rows.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_InAFreshContextWithoutTheModelFile_PredictsAsBatchesDo(string kind)
    {
        (string zip, ImagePrediction[] batched) = Save(kind);
        File.Delete(_model);

        ITransformer loaded = new MLContext().Model.Load(zip, out _);

        ImageClassifierEstimatorTests.AssertEqual(batched, _rows.PredictEach(kind, loaded)); // disposes it
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_ThenTransform_GivesTheColumnsOfTheUnsavedPipelineAndNoOthers(string kind)
    {
        (string zip, ImagePrediction[] batched) = Save(kind);
        ITransformer loaded = new MLContext().Model.Load(zip, out _);

        IDataView view = loaded.Transform(_rows.View(kind));

        using BatchedImageClassifier unsaved = _rows.Estimator(kind, _model).Fit(_rows.View(kind));
        Assert.Equal(
            unsaved.GetOutputSchema(_rows.View(kind).Schema).Select(column => $"{column.Name} {column.Type}").Order(),
            view.Schema.Where(column => !column.IsHidden).Select(column => $"{column.Name} {column.Type}").Order());
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[ImageColumns.Score].GetSlotNames(ref names);
        Assert.Equal(TinyModel.Labels, names.DenseValues().Select(name => name.ToString()));
        ImageClassifierEstimatorTests.AssertEqual(
            batched, [.. _ml.Data.CreateEnumerable<ImagePrediction>(view, reuseRowObject: false)]);
        (loaded as IDisposable)?.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_ByAnImageClassifier_RunsTheNetworkInIt(string kind)
    {
        (string zip, ImagePrediction[] batched) = Save(kind);

        using var served = ImageClassifier.Load(zip);

        Assert.Equal(batched.Select(row => row.PredictedClass), _rows.Files.Select(file => served.Predict(file).Label));
    }

    [Fact]
    public void Load_PipelineWithOthersAround_PredictsTheSame()
    {
        IDataView data = _rows.View("encoded");
        string zip = _folder.File("model.zip");
        string[] names;
        using (var fitted = _ml.Transforms.CopyColumns("Photo", nameof(BytesRow.Picture))
            .Append(_ml.Transforms.ApplyImageClassifier(_model, "Photo"))
            .Append(_ml.Transforms.CopyColumns("Name", ImageColumns.PredictedClass))
            .Fit(data))
        {
            _ml.Model.Save(fitted, data.Schema, zip);
            names = [.. fitted.Transform(data).GetColumn<string>("Name")];
        }

        ITransformer loaded = new MLContext().Model.Load(zip, out _);

        Assert.Equal(names, loaded.Transform(data).GetColumn<string>("Name"));
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void Load_LabelledImages_Evaluate()
    {
        IDataView classes = _ml.Data.LoadFromEnumerable(TinyModel.Labels.Select(label => new PathRow { Label = label }));
        IDataView labels = _ml.Transforms.SelectColumns(ImageColumns.Label).Fit(classes).Transform(classes);
        IDataView data = _ml.Transforms.Conversion.MapValueToKey(ImageColumns.Label, keyData: labels)
            .Fit(_rows.View("file")).Transform(_rows.View("file"));
        (string zip, ImagePrediction[] batched) = Save("file");
        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(zip, out _);

        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(loaded.Transform(data));

        int right = batched.Where((row, i) => row.PredictedLabel == i + 1).Count();
        Assert.Equal((double)right / batched.Length, metrics.MicroAccuracy, 12);
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void Predict_ImageThatIsNone_ThrowsWhatIsWrong()
    {
        (string zip, _) = Save("encoded");
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var engine = _ml.Model.CreatePredictionEngine<BytesRow, ImagePrediction>(loaded);

        var error = Assert.Throws<InvalidInputException>(() => engine.Predict(new BytesRow { Picture = [1, 2, 3] }));

        Assert.StartsWith("the row's image is no image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_PathOfNoFile_NamesThePath()
    {
        (string zip, _) = Save("file");
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var engine = _ml.Model.CreatePredictionEngine<PathRow, ImagePrediction>(loaded);

        var error = Assert.Throws<InvalidInputException>(() => engine.Predict(new PathRow { File = "nowhere.png" }));

        Assert.Contains("'nowhere.png' cannot be read", error.Message, StringComparison.Ordinal);
    }

    private (string Zip, ImagePrediction[] Batched) Save(string kind)
    {
        IDataView view = _rows.View(kind);
        string zip = _folder.File("model.zip");
        using BatchedImageClassifier fitted = _rows.Estimator(kind, _model).Fit(view);

        // ML.NET can save the pipeline, but not a schema whose only column is an MLImage.
        _ml.Model.Save(fitted, kind == "mlimage" ? null : view.Schema, zip);
        return (zip, [.. _ml.Data.CreateEnumerable<ImagePrediction>(fitted.Transform(view), reuseRowObject: false)]);
    }
}
