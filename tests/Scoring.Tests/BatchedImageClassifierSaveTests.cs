using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using Onnx;

namespace FashionResNet.Scoring.Tests;

public sealed class BatchedImageClassifierSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _zip;
    private readonly ImageDataSet _images = TinyModel.Images(7);

    public BatchedImageClassifierSaveTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _zip = Path.Combine(_folder.FullPath, "model.zip");
        using var classifier = BatchedImageClassifier.Load(_model);
        new MLContext().Model.Save(classifier, ImageDataView.Create(_images).Schema, _zip);
        File.Delete(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_LoadedInAFreshContext_PredictsTheSame()
    {
        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(_zip, out _);
        using var engine = ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(loaded);

        AssertPredictsAsBatches(engine);
    }

    [Fact]
    public void Save_AfterTheFileWasReplaced_IsRefused() // the row-by-row form would be of another model than the loaded one
    {
        string model = TinyModel.Write(_folder.FullPath, name: "replaced.onnx");
        using var classifier = BatchedImageClassifier.Load(model);
        TinyModel.Write(_folder.FullPath, seed: 2, name: "replaced.onnx");
        File.SetLastWriteTimeUtc(model, DateTime.UnixEpoch); // file systems may be too coarse to see the change

        var error = Assert.Throws<InvalidInputException>(
            () => new MLContext().Model.Save(classifier, ImageDataView.Create(_images).Schema, _zip));

        Assert.Equal($"{model} has changed since it was read: load it again.", error.Message);
    }

    [Fact]
    public void Save_Chain_NeedsNoAssemblyOfOurs()
    {
        ITransformer loaded = new MLContext().Model.Load(_zip, out _);

        Assert.All(
            Assert.IsType<TransformerChain<ITransformer>>(Unwrap(loaded)),
            link => Assert.StartsWith("Microsoft.ML", link.GetType().Assembly.GetName().Name, StringComparison.Ordinal));
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void Save_LoadedView_EvaluatesAndNamesClasses()
    {
        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(_zip, out _);
        IDataView view = loaded.Transform(ImageDataView.Create(_images));

        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(view);

        Assert.Contains("Ankle boot", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[ImageColumns.Score].GetSlotNames(ref names);
        Assert.Equal(TinyModel.Labels, names.DenseValues().Select(name => name.ToString()));
        view.Schema[ImageColumns.PredictedLabel].GetKeyValues(ref names);
        Assert.Equal(TinyModel.Labels, names.DenseValues().Select(name => name.ToString()));
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void Save_LoadedNetwork_StillTakesAWholeBatchInOneRow()
    {
        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(_zip, out _);
        OnnxTransformer network = ((TransformerChain<ITransformer>)Unwrap(loaded)).OfType<OnnxTransformer>().Single();
        IDataView packed = ml.Data.LoadFromEnumerable([new ImageInput { Image = _images.Pixels.ToArray() }]);

        float[] logits = network.Transform(packed).GetColumn<float[]>(ImageColumns.Logits).Single();

        TinyModel.Write(_folder.FullPath);
        BatchedImageClassifierTests.AssertClose(PlainRuntime.Run(_model, _images).Logits, logits);
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void CreatePredictionEngine_OnTheClassifierItself_PredictsTheSame()
    {
        TinyModel.Write(_folder.FullPath);
        using var classifier = BatchedImageClassifier.Load(_model);
        using var engine = new MLContext().Model.CreatePredictionEngine<ImageInput, ImagePrediction>(classifier);

        AssertPredictsAsBatches(engine);
    }

    [Fact]
    public void CreatePredictionEngine_AnyClass_GetsItsNameAndKey()
    {
        // Class k is the one whose pixel k is white.
        string model = TinyModel.Write(_folder.FullPath, proto =>
        {
            TensorProto weight = proto.Graph.Initializer.Single(tensor => tensor.Name == "weight");
            for (int i = 0; i < weight.FloatData.Count; i++)
            {
                weight.FloatData[i] = i / 10 == i % 10 ? 0.01f : 0;
            }
        });
        using var classifier = BatchedImageClassifier.Load(model);
        using var engine = new MLContext().Model.CreatePredictionEngine<ImageInput, ImagePrediction>(classifier);

        for (int k = 0; k < 10; k++)
        {
            byte[] image = new byte[TinyModel.Spec.ByteCount];
            image[k] = 255;
            ImagePrediction prediction = engine.Predict(new ImageInput { Image = image });
            Assert.Equal((uint)k + 1, prediction.PredictedLabel);
            Assert.Equal(TinyModel.Labels[k], prediction.PredictedClass);
            Assert.Equal(prediction.Score.Max(), prediction.Score[k]);
        }
    }

    private void AssertPredictsAsBatches(PredictionEngine<ImageInput, ImagePrediction> engine)
    {
        TinyModel.Write(_folder.FullPath);
        using var classifier = BatchedImageClassifier.Load(_model);
        IDataView view = classifier.Transform(ImageDataView.Create(_images));
        ImagePrediction[] batched = new MLContext().Data
            .CreateEnumerable<ImagePrediction>(view, reuseRowObject: false).ToArray();
        for (int i = 0; i < _images.Count; i++)
        {
            ImagePrediction single = engine.Predict(new ImageInput { Image = _images.Image(i).ToArray() });
            Assert.Equal(batched[i].PredictedLabel, single.PredictedLabel);
            Assert.Equal(batched[i].PredictedClass, single.PredictedClass);
            Assert.Equal(TinyModel.Labels[single.PredictedLabel - 1], single.PredictedClass);
            BatchedImageClassifierTests.AssertClose(batched[i].Score, single.Score);
            BatchedImageClassifierTests.AssertClose(batched[i].Logits, single.Logits);
        }
    }

    private static ITransformer Unwrap(ITransformer loaded)
        => loaded is TransformerChain<ITransformer> chain && chain.Count() == 1 ? Unwrap(chain.Single()) : loaded;
}
