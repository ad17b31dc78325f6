using Microsoft.ML;

namespace FashionResNet.Scoring.Batching;

/// <summary>Image rows with their scores. Rows are read a batch ahead, and the network runs once a batch.</summary>
internal sealed class BatchedView(IDataView source, ScoredSchema schema, BatchNetwork network, ScoringOptions options) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => schema.Output;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ObjectDisposedException.ThrowIf(network.IsDisposed, typeof(BatchedImageClassifier));
        bool[] active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        int added = schema.FirstAdded;
        bool logits = active[added];
        bool probabilities = active[added + 1] || active[added + 2] || active[added + 3];
        BatchScorer? scorer = logits || probabilities
            ? new BatchScorer(network, options.BatchSize, logits, probabilities)
            : null;
        IEnumerable<DataViewSchema.Column> needed = schema.Input
            .Where(column => active[column.Index] || (scorer is not null && column.Index == schema.Image.Index));
        var reader = new BatchReader(
            source.GetRowCursor(needed, rand), schema, active, scorer, network.Metadata.Image, options);
        return new BatchedCursor(reader, schema, active);
    }

    /// <summary>One cursor: the network has all cores already, so cursors side by side would only compete.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
