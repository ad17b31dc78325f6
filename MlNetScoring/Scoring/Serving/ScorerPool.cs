using System.Collections.Concurrent;
using FashionResNet.Scoring.Batching;

namespace FashionResNet.Scoring.Serving;

/// <summary>Scorers of one network for batches up to a size; each is used by one thread at a time.</summary>
internal sealed class ScorerPool(BatchNetwork network, int batchSize) : IDisposable
{
    private readonly ConcurrentBag<BatchScorer> _free = [];

    public BatchScorer Rent() => _free.TryTake(out BatchScorer? scorer)
        ? scorer
        : new BatchScorer(network, batchSize, logits: false, probabilities: true);

    public void Return(BatchScorer scorer) => _free.Add(scorer);

    public void Dispose()
    {
        while (_free.TryTake(out BatchScorer? scorer))
        {
            scorer.Dispose();
        }
    }
}
