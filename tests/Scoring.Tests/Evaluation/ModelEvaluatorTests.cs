using FashionResNet.Scoring.Evaluation;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Metrics;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Evaluation;

public sealed class ModelEvaluatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ModelEvaluatorTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_SeededImages_AgreesWithPlainArithmetic()
    {
        ImageDataSet images = TinyModel.Images(145);
        (float[] logits, float[] probabilities) = PlainRuntime.Run(_model, images);
        int[] labels = images.Labels.ToArray();
        float[][] rows = probabilities.Chunk(10).ToArray();
        int[] best = rows.Select(row => Array.IndexOf(row, row.Max())).ToArray();

        EvaluationResult result = ModelEvaluator.Evaluate(_model, images, new ScoringOptions { Device = "cpu" });

        BatchedImageClassifierTests.AssertClose(logits, result.Logits);
        BatchedImageClassifierTests.AssertClose(probabilities, result.Probabilities);
        Assert.Equal(best, result.Predictions);
        ClassificationMetrics metrics = result.Report.Metrics;
        Assert.Equal(145, metrics.Count);
        Assert.Equal(Share(i => best[i] == labels[i]), metrics.Accuracy, 9);
        Assert.Equal(Share(i => rows[i].Count(p => p > rows[i][labels[i]]) < 3), metrics.Top3Accuracy, 9);
        Assert.Equal(Enumerable.Range(0, 145).Average(i => -Math.Log(rows[i][labels[i]])), metrics.LogLoss, 4);
        double macro = Enumerable.Range(0, 10).Average(k => Enumerable.Range(0, 145)
            .Where(i => labels[i] == k).Average(i => best[i] == k ? 1.0 : 0.0));
        Assert.Equal(macro, metrics.MacroAccuracy, 9);
        Assert.Equal(
            Enumerable.Range(0, 145).Count(i => labels[i] == 3 && best[i] == 4), metrics.ConfusionMatrix[3][4]);
        Assert.Equal(15, metrics.PerClass[0].Support);
        Assert.Equal("cpu", result.Report.Device);
        Assert.Equal("model.onnx", result.Report.Model);
        Assert.Equal(64, result.Report.ModelSha256.Length);

        double Share(Func<int, bool> counts) => Enumerable.Range(0, 145).Count(counts) / 145.0;
    }

    [Fact]
    public void Evaluate_OtherShape_NamesBoth()
    {
        var images = new ImageDataSet("small", new ImageSpec(1, 2, 2), [1, 2, 3, 4], [0], TinyModel.Labels);

        var error = Assert.Throws<InvalidInputException>(() => ModelEvaluator.Evaluate(_model, images));

        Assert.Equal($"small has 1x2x2 images; {_model} takes 1x28x28.", error.Message);
    }

    [Fact]
    public void Evaluate_OtherClasses_NamesBoth()
    {
        var images = new ImageDataSet("digits", TinyModel.Spec, new byte[784], [0], ["zero", "one"]);

        var error = Assert.Throws<InvalidInputException>(() => ModelEvaluator.Evaluate(_model, images));

        Assert.StartsWith("digits has the classes zero, one;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_NoImages_IsRefused()
        => Assert.Throws<InvalidInputException>(() => ModelEvaluator.Evaluate(_model, TinyModel.Images(0)));

    [Fact]
    public void Evaluate_ScoreThatIsNoNumber_IsRefused()
    {
        string model = TinyModel.Write(
            _folder.FullPath, proto => proto.Graph.Initializer.Single(tensor => tensor.Name == "bias").FloatData[0] = float.NaN);

        var error = Assert.Throws<InvalidInputException>(() => ModelEvaluator.Evaluate(model, TinyModel.Images(3)));

        Assert.Contains("image 0", error.Message, StringComparison.Ordinal);
    }
}
