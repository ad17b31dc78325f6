using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Prediction;

public sealed class ImageFilePredictorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_ManyFilesOneBroken_KeepsTheirOrderAndScores()
    {
        string model = TinyModel.Write(_folder.FullPath);
        string[] files = Enumerable.Range(0, 7)
            .Select(i => ImageFiles.Write(_folder.FullPath, $"{i}.{(i % 2 == 0 ? "png" : "jpg")}", 20 + (10 * i), 40))
            .ToArray();
        File.WriteAllText(files[3], "no image");
        using var classifier = BatchedImageClassifier.Load(model, new ScoringOptions { BatchSize = 2 });

        IReadOnlyList<FilePrediction> predictions = ImageFilePredictor.Predict(classifier, files);

        Assert.Equal(files, predictions.Select(prediction => prediction.File));
        Assert.Contains(files[3], predictions[3].Error, StringComparison.Ordinal);
        Assert.Null(predictions[3].Label);
        foreach (int i in new[] { 0, 1, 2, 4, 5, 6 })
        {
            byte[] pixels = ImageDecoder.DecodeFile(files[i], TinyModel.Spec);
            var image = new ImageDataSet("one", TinyModel.Spec, pixels, [0], TinyModel.Labels);
            float[] expected = PlainRuntime.Run(model, image).Probabilities.OrderDescending().Take(3).ToArray();
            BatchedImageClassifierTests.AssertClose(expected, predictions[i].Top.Select(top => top.Probability).ToArray());
        }
    }
}
