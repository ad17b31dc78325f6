using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Batching;

public sealed class BatchScorerTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(1)]
    public void Run_OfFullBatches_GivesTheImagesOfARaggedOneTheSame(int count)
    {
        using var folder = new TemporaryFolder();
        ImageDataSet images = TinyModel.Images(8);
        using var model = ClassifierModel.Read(TinyModel.Write(folder.FullPath), description: null);
        using BatchNetwork network = BatchNetwork.FromOnnx(model, new ScoringOptions());
        Assert.False(network.FullBatches); // a CPU gains nothing by them
        using var ragged = new BatchScorer(network, 8, logits: true, probabilities: true);
        using var full = new BatchScorer(network with { FullBatches = true }, 8, logits: true, probabilities: true);

        foreach (BatchScorer scorer in new[] { ragged, full })
        {
            Fill(scorer, images, 8, from: 7); // what a batch before left behind
            scorer.Run(8);
            Fill(scorer, images, count, from: 0);
            scorer.Run(count);
        }

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(ragged.Probabilities(i).ToArray(), full.Probabilities(i).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal(ragged.Logits(i).ToArray(), full.Logits(i).ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
        }
    }

    private static void Fill(BatchScorer scorer, ImageDataSet images, int count, int from)
    {
        for (int i = 0; i < count; i++)
        {
            images.Image((from + i) % images.Count).Span.CopyTo(scorer.Image(i));
        }
    }
}
