using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;

namespace FashionResNet.Exporter.Tests.Verification;

public sealed class ParityBatchTests
{
    [Theory]
    [InlineData(50, 32, "1 32 17")]
    [InlineData(34, 32, "1 32 1")]
    [InlineData(65, 32, "1 32 31 1")]
    [InlineData(97, 32, "1 32 32 31 1")]
    [InlineData(33, 32, "1 32")]
    [InlineData(5, 32, "1 4")]
    [InlineData(1, 32, "1")]
    [InlineData(0, 32, "")]
    public void Split_AnyCount_IsOneThenFullBatchesThenARest(int count, int batchSize, string expected)
    {
        List<Range> ranges = [.. ParityBatch.Split(count, batchSize)];
        Assert.Equal(expected, string.Join(' ', ranges.Select(r => r.End.Value - r.Start.Value)));
        Assert.Equal(count, ranges.Select(r => r.End.Value).LastOrDefault());
    }

    [Fact]
    public void Plan_SameSeed_GivesTheSameImages()
    {
        ParityOptions options = new() { Seed = 4, RealImages = 40 };
        List<ParityBatch> first = [.. ParityBatch.Plan(TestImages.Spec, options, TestImages.FashionMnist)];
        List<ParityBatch> second = [.. ParityBatch.Plan(TestImages.Spec, options, TestImages.FashionMnist)];
        Assert.Equal(first.SelectMany(b => b.Pixels), second.SelectMany(b => b.Pixels));
        Assert.NotEqual(
            first.SelectMany(b => b.Pixels),
            ParityBatch.Plan(TestImages.Spec, options with { Seed = 5 }, TestImages.FashionMnist).SelectMany(b => b.Pixels));
    }

    [Fact]
    public void Plan_RealImages_AreThoseAtTheirPositionsAndNoneTwice()
    {
        ImageDataSet images = TestImages.FashionMnist;
        List<ParityBatch> real =
            [.. ParityBatch.Plan(images.Spec, new ParityOptions(), images).Where(batch => batch.Name == images.Name)];
        int[] positions = [.. real.SelectMany(b => b.Images)];
        Assert.Equal(200, positions.Distinct().Count());
        Assert.Equal(images.Subset(positions).Pixels.ToArray(), real.SelectMany(b => b.Pixels));
    }
}
