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

    /// <param name="scorer">One that was rented.</param>
    /// <param name="ran">False where its run failed: then it is in no known state, and is disposed.</param>
    public void Return(BatchScorer scorer, bool ran)
    {
        if (ran)
        {
            _free.Add(scorer);
        }
        else
        {
            scorer.Dispose();
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out BatchScorer? scorer))
        {
            scorer.Dispose();
        }
    }
}
