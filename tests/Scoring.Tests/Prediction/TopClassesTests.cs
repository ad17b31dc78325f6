using FashionResNet.Scoring.Prediction;

namespace FashionResNet.Scoring.Tests.Prediction;

public sealed class TopClassesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Select_OfAThousand_IsWhatSortingGives(int count)
    {
        var random = new Random(3);
        string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"class {i}")];
        float[] probabilities = [.. labels.Select(_ => random.Next(200) / 1000f)]; // many are equal

        ClassProbability[] top = TopClasses.Select(probabilities, labels, count);

        Assert.Equal(
            labels.Zip(probabilities, (label, p) => new ClassProbability(label, p)).OrderByDescending(c => c.Probability).Take(count),
            top);
    }
}
