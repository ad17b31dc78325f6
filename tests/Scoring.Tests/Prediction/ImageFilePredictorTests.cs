using System.Diagnostics;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Data;
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
            byte[] pixels = ImagePixels.OfFile(files[i], TinyModel.Spec);
            var image = new ImageDataSet("one", TinyModel.Spec, pixels, [0], TinyModel.Labels);
            float[] expected = PlainRuntime.Run(model, image).Probabilities.OrderDescending().Take(3).ToArray();
            BatchedImageClassifierTests.AssertClose(expected, predictions[i].Top.Select(top => top.Probability).ToArray());
        }
    }

    [Fact]
    public async Task Predict_Fifo_IsAnErrorAndNoEndlessWait()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        string fifo = _folder.File("fifo.png");
        await Process.Start("mkfifo", [fifo]).WaitForExitAsync();
        string image = ImageFiles.Write(_folder.FullPath, "image.png", 28, 28);
        using var classifier = BatchedImageClassifier.Load(TinyModel.Write(_folder.FullPath));

        IReadOnlyList<FilePrediction> predictions =
            await Task.Run(() => ImageFilePredictor.Predict(classifier, [fifo, image])).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal($"{fifo}: it is a FIFO, not a file", predictions[0].Error);
        Assert.NotNull(predictions[1].Label);
    }

    [Fact]
    public void Predict_AScoreThatIsNoNumber_IsAnError()
    {
        string white = ImageFiles.WriteWhite(_folder.FullPath, "white.png", 28, 28);
        string image = ImageFiles.Write(_folder.FullPath, "image.png", 28, 28);
        using var classifier = BatchedImageClassifier.Load(TinyModel.Write(_folder.FullPath, TinyModel.GiveNaNForWhite));

        IReadOnlyList<FilePrediction> predictions = ImageFilePredictor.Predict(classifier, [white, image]);

        Assert.Equal($"{white}: the model gives a score that is no finite number", predictions[0].Error);
        Assert.Null(predictions[0].Label);
        Assert.Equal(3, predictions[1].Top.Count);
    }
}
