using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests.Inputs;

public sealed class InputColumnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new();
    private readonly string _model;

    public InputColumnTests() => _model = TinyModel.Write(_folder.FullPath);

    public static TheoryData<string, string> WrongColumns => new()
    {
        { "Photo", "the data have no column 'Photo' but Number, Words, Floats." },
        { nameof(OtherRow.Number), "column 'Number' is Int32; expected images as text (paths of files)" },
        { nameof(OtherRow.Words), "column 'Words' is a vector of String; expected images as text" },
        { nameof(OtherRow.Floats), "column 'Floats' is a vector of Single; expected images as text" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(WrongColumns))]
    public void Fit_ColumnThatHoldsNoImages_SaysWhatItIs(string column, string expected)
    {
        ImageClassifierEstimator estimator = _ml.Transforms.ApplyImageClassifier(_model, column);

        var error = Assert.Throws<InvalidInputException>(() => estimator.Fit(Others()));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrongColumns))]
    public void GetOutputSchema_ColumnThatHoldsNoImages_SaysWhatItIs(string column, string expected)
    {
        ImageClassifierEstimator estimator = _ml.Transforms.ApplyImageClassifier(_model, column);

        var error = Assert.Throws<InvalidInputException>(() => estimator.GetOutputSchema(ShapeSpy.ShapeOf(Others())));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file", "column 'Image' is Vector<Byte>; expected text, the paths of image files.")]
    [InlineData("encoded", "column 'Image' is Text; expected a vector of bytes, the content of image files.")]
    [InlineData("mlimage", "column 'Image' is Text; expected ML.NET's image type.")]
    [InlineData("pixels", "column 'Image' is Text; expected a vector of 784 bytes (1x28x28).")]
    public void Transform_ColumnOfAnotherKindThanFitted_SaysWhatIsExpected(string kind, string expected)
    {
        using var rows = new ImageRows(_folder.FullPath, 1);
        string column = kind switch { "file" => "File", "mlimage" => "Image", _ => "Picture" };
        ImageBytes bytes = kind == "pixels" ? ImageBytes.Pixels : ImageBytes.Encoded;
        using var fitted = _ml.Transforms.CopyColumns("Image", column)
            .Append(_ml.Transforms.ApplyImageClassifier(_model, "Image", bytes))
            .Fit(rows.View(kind));
        BatchedImageClassifier classifier = fitted.LastTransformer;
        IDataView other = kind == "file" ? rows.View("encoded") : rows.View("file");
        IDataView renamed = _ml.Transforms.CopyColumns("Image", kind == "file" ? "Picture" : "File").Fit(other).Transform(other);

        var error = Assert.Throws<InvalidInputException>(() => classifier.Transform(renamed));

        Assert.Equal(expected.Replace("Text", $"{TextDataViewType.Instance}", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void Transform_PathsOfNoImages_NamesTheFirstInTheOrderOfTheRows()
    {
        string broken = _folder.Write("broken.png", [1, 2, 3]);
        string good = ImageFiles.Write(_folder.FullPath, "good.png", 28, 28);
        PathRow[] rows = [.. new[] { good, broken, "nowhere.png", good }.Select(file => new PathRow { File = file })];
        using BatchedImageClassifier classifier = Fit(rows, nameof(PathRow.File));

        InvalidInputException error = ReadFails(classifier, rows);

        Assert.StartsWith($"'{broken}' is no image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_EmptyPath_NamesTheRow()
    {
        string good = ImageFiles.Write(_folder.FullPath, "good.png", 28, 28);
        PathRow[] rows = [new PathRow { File = good }, new PathRow()];
        using BatchedImageClassifier classifier = Fit(rows, nameof(PathRow.File));

        Assert.Equal("row 1 has no path; that of an image file is expected.", ReadFails(classifier, rows).Message);
    }

    [Fact]
    public void Transform_BytesOfNoImage_NamesTheRow()
    {
        byte[] good = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "good.png", 28, 28));
        BytesRow[] rows = [.. new[] { good, good, good, [5], good }.Select(bytes => new BytesRow { Picture = bytes })];
        using BatchedImageClassifier classifier = Fit(rows, nameof(BytesRow.Picture));

        Assert.StartsWith("the image in row 3 is no image", ReadFails(classifier, rows).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_MissingMLImage_NamesTheRow()
    {
        MLImageRow[] rows = [new MLImageRow()];
        using BatchedImageClassifier classifier = Fit(rows, nameof(MLImageRow.Image));

        Assert.Equal("the image in row 0 is missing.", ReadFails(classifier, rows).Message);
    }

    [Fact]
    public void ApplyImageClassifier_NoModel_SaysSoBeforeAnythingIsFitted()
    {
        var error = Assert.Throws<InvalidInputException>(() => _ml.Transforms.ApplyImageClassifier("nowhere.onnx"));

        Assert.Contains("nowhere.onnx", error.Message, StringComparison.Ordinal);
    }

    private BatchedImageClassifier Fit<TRow>(TRow[] rows, string column)
        where TRow : class
    {
        var options = new ScoringOptions { BatchSize = 3 };
        return _ml.Transforms.ApplyImageClassifier(_model, column, options: options).Fit(_ml.Data.LoadFromEnumerable(rows));
    }

    private InvalidInputException ReadFails<TRow>(BatchedImageClassifier classifier, TRow[] rows)
        where TRow : class
    {
        IDataView view = classifier.Transform(_ml.Data.LoadFromEnumerable(rows));
        return Assert.Throws<InvalidInputException>(() => view.GetColumn<uint>(ImageColumns.PredictedLabel).ToArray());
    }

    private IDataView Others() => _ml.Data.LoadFromEnumerable([new OtherRow()]);

    private sealed class OtherRow
    {
        public int Number { get; set; }

        public string[] Words { get; set; } = [];

        public float[] Floats { get; set; } = [];
    }
}
