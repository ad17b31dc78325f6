using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests;

public sealed class BatchedImageClassifierTests : IDisposable
{
    // Another batch size lets ONNX Runtime choose another blocking of the same sums.
    private const float Tolerance = 1e-5f;

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _model;

    public BatchedImageClassifierTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(64, 145)] // 64, 64, 17
    [InlineData(64, 64)]
    [InlineData(1, 3)]
    [InlineData(64, 5)]
    public void Transform_AnyBatchSize_GivesWhatOnnxRuntimeGives(int batchSize, int count)
    {
        ImageDataSet images = TinyModel.Images(count);
        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = batchSize });
        IDataView view = classifier.Transform(ImageDataView.Create(images));
        (float[] logits, float[] probabilities) = PlainRuntime.Run(_model, images);

        AssertClose(logits, Floats(view, ImageColumns.Logits));
        AssertClose(probabilities, Floats(view, ImageColumns.Score));
        uint[] best = probabilities.Chunk(10).Select(row => (uint)Array.IndexOf(row, row.Max()) + 1).ToArray();
        Assert.Equal(best, view.GetColumn<uint>(ImageColumns.PredictedLabel));
        Assert.Equal(best.Select(key => TinyModel.Labels[key - 1]), view.GetColumn<string>(ImageColumns.PredictedClass));
        Assert.True(best.Distinct().Count() > 1 || count < 10, "the tiny model must tell images apart");
    }

    [Fact]
    public void Transform_OtherColumns_PassThroughBesideTheirImage()
    {
        ImageDataSet images = TinyModel.Images(10);
        Row[] rows = Enumerable.Range(0, 10).Select(i => new Row
        {
            Number = i * 1.5,
            Image = images.Image(i).ToArray(),
            Text = $"row {i}",
            Vector = Enumerable.Range(0, i).Select(j => (float)((10 * i) + j)).ToArray(),
            Words = [$"a{i}", $"b{i}"],
            Flag = i % 3 == 0,
        }).ToArray();
        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = 4 });

        IDataView view = classifier.Transform(_ml.Data.LoadFromEnumerable(rows));
        ScoredRow[] scored = _ml.Data.CreateEnumerable<ScoredRow>(view, reuseRowObject: false).ToArray();

        Assert.Equal(10, scored.Length);
        float[] expected = PlainRuntime.Run(_model, images).Probabilities;
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].Number, scored[i].Number);
            Assert.Equal(rows[i].Text, scored[i].Text);
            Assert.Equal(rows[i].Vector, scored[i].Vector);
            Assert.Equal(rows[i].Words, scored[i].Words);
            Assert.Equal(rows[i].Flag, scored[i].Flag);
            Assert.Equal(rows[i].Image, scored[i].Image);
            AssertClose(expected.AsSpan(i * 10, 10).ToArray(), scored[i].Score);
        }
    }

    [Fact]
    public void Transform_Evaluate_WorksUnchanged()
    {
        ImageDataSet images = TinyModel.Images(50);
        using var classifier = BatchedImageClassifier.Load(_model);
        IDataView view = classifier.Transform(ImageDataView.Create(images));

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(view);

        uint[] predicted = view.GetColumn<uint>(ImageColumns.PredictedLabel).ToArray();
        int right = Enumerable.Range(0, 50).Count(i => images.Labels.Span[i] + 1 == predicted[i]);
        Assert.Equal(right / 50.0, metrics.MicroAccuracy, 9);
        Assert.Contains("Ankle boot", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_Schema_NamesSlotsAndKeys()
    {
        using var classifier = BatchedImageClassifier.Load(_model);
        DataViewSchema schema = classifier.Transform(ImageDataView.Create(TinyModel.Images(1))).Schema;

        VBuffer<ReadOnlyMemory<char>> names = default;
        schema[ImageColumns.Score].GetSlotNames(ref names);
        Assert.Equal(TinyModel.Labels, names.DenseValues().Select(name => name.ToString()));
        schema[ImageColumns.PredictedLabel].GetKeyValues(ref names);
        Assert.Equal(TinyModel.Labels, names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(10, Assert.IsType<VectorDataViewType>(schema[ImageColumns.Score].Type).Size);
    }

    [Fact]
    public void Transform_ShuffledThenAgain_KeepsRowsTogether()
    {
        ImageDataSet images = TinyModel.Images(30);
        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = 8 });
        IDataView view = classifier.Transform(ImageDataView.Create(images));
        float[] expected = PlainRuntime.Run(_model, images).Probabilities;
        DataViewSchema.Column score = view.Schema[ImageColumns.Score];

        foreach (Random? random in new[] { new Random(5), null, new Random(6) })
        {
            using DataViewRowCursor cursor = view.GetRowCursor([score], random);
            var scoreGetter = cursor.GetGetter<VBuffer<float>>(score);
            var idGetter = cursor.GetIdGetter();
            VBuffer<float> value = default;
            DataViewRowId id = default;
            var seen = new List<int>();
            while (cursor.MoveNext())
            {
                idGetter(ref id);
                scoreGetter(ref value);
                seen.Add((int)id.Low);
                AssertClose(expected.AsSpan((int)id.Low * 10, 10).ToArray(), value.DenseValues().ToArray());
            }

            Assert.Equal(Enumerable.Range(0, 30), seen.Order());
            Assert.Equal(random is null, seen.SequenceEqual(seen.Order()));
        }
    }

    [Fact]
    public void Transform_EmptyView_GivesNoRow()
    {
        using var classifier = BatchedImageClassifier.Load(_model);
        IDataView view = classifier.Transform(ImageDataView.Create(TinyModel.Images(0)));

        Assert.Equal(0, view.GetRowCount());
        Assert.Empty(view.GetColumn<uint>(ImageColumns.PredictedLabel));
    }

    [Fact]
    public void GetRowCursor_WithoutAddedColumns_DoesNotTouchTheImages()
    {
        // Images of a wrong length would throw, were they read.
        IDataView source = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 5).Select(i => new Row { Number = i, Image = [1, 2, 3] }));
        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = 2 });
        IDataView view = classifier.Transform(source);

        Assert.Equal([0.0, 1, 2, 3, 4], view.GetColumn<double>(nameof(Row.Number)));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[nameof(Row.Number)]]);
        Assert.False(cursor.IsColumnActive(view.Schema[ImageColumns.Score]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema[ImageColumns.Score]));
    }

    [Fact]
    public void GetRowCursor_StoppedEarly_ReadsOneBatchOfTheSource()
    {
        int read = 0;
        byte[] pixels = new byte[TinyModel.Spec.ByteCount];
        IEnumerable<Row> Rows()
        {
            for (; ; read++)
            {
                yield return new Row { Image = pixels };
            }
        }

        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = 8 });
        IDataView view = classifier.Transform(_ml.Data.LoadFromEnumerable(Rows()));
        using (DataViewRowCursor cursor = view.GetRowCursor([view.Schema[ImageColumns.Score]]))
        {
            Assert.True(cursor.MoveNext());
        }

        Assert.InRange(read, 7, 8);
    }

    [Fact]
    public void Transform_ImageOfWrongLength_SaysWhichRow()
    {
        Row[] rows = Enumerable.Range(0, 9).Select(i => new Row { Image = new byte[i == 7 ? 5 : 784] }).ToArray();
        using var classifier = BatchedImageClassifier.Load(_model, new ScoringOptions { BatchSize = 4 });
        IDataView view = classifier.Transform(_ml.Data.LoadFromEnumerable(rows));

        var error = Assert.Throws<InvalidInputException>(() => view.GetColumn<uint>(ImageColumns.PredictedLabel).ToArray());

        Assert.Equal("the image in row 7 has 5 bytes; expected 784 (1x28x28).", error.Message);
    }

    [Fact]
    public void Transform_NoImageColumn_ListsTheColumns()
    {
        using var classifier = BatchedImageClassifier.Load(_model);
        IDataView view = _ml.Data.LoadFromEnumerable([new OtherRow { Picture = [1] }]);

        var error = Assert.Throws<InvalidInputException>(() => classifier.Transform(view));

        Assert.Contains("Picture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ThenAnyUse_SaysThatItIsDisposed()
    {
        IDataView images = ImageDataView.Create(TinyModel.Images(3));
        var classifier = BatchedImageClassifier.Load(_model);
        IDataView view = classifier.Transform(images);
        classifier.Dispose();
        classifier.Dispose();

        Assert.Throws<ObjectDisposedException>(() => classifier.Transform(images));
        Assert.Throws<ObjectDisposedException>(() => classifier.GetRowToRowMapper(images.Schema));
        Assert.Throws<ObjectDisposedException>(() => _ml.Model.Save(classifier, images.Schema, _folder.File("model.zip")));
        Assert.Throws<ObjectDisposedException>(() => view.GetColumn<uint>(ImageColumns.PredictedLabel).ToArray());
    }

    internal static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static float[] Floats(IDataView view, string column)
        => view.GetColumn<float[]>(column).SelectMany(row => row).ToArray();

    private class Row
    {
        public double Number { get; set; }

        public byte[] Image { get; set; } = [];

        public string Text { get; set; } = "";

        public float[] Vector { get; set; } = [];

        public string[] Words { get; set; } = [];

        public bool Flag { get; set; }
    }

    private sealed class ScoredRow : Row
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class OtherRow
    {
        public byte[] Picture { get; set; } = [];
    }
}
