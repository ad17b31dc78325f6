using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class ScoresTests
{
    [Fact]
    public void Loss_OfSomeLogits_EqualsTorchsCrossEntropy()
    {
        float[] logits = [1, 2, 3, -50, 80, 0.5f];
        int[] labels = [2, 0];
        using var values = tensor(logits, [2, 3]);
        using var targets = tensor(new long[] { 2, 0 });
        using var expected = nn.functional.cross_entropy(values, targets);

        Assert.Equal(expected.item<float>(), new Scores(logits, labels).Loss, Tolerances.Float32 * 100);
    }

    [Fact]
    public void Predictions_WithATie_TakeTheFirst()
    {
        var scores = new Scores([1, 3, 3, 0, -1, -2], [1, 2]);

        Assert.Equal([1, 0], scores.Predictions);
        Assert.Equal(0.5, scores.Accuracy);
    }
}
