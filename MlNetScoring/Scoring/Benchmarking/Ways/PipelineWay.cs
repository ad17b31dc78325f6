using FashionResNet.Shared.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>An ML.NET pipeline over a data view: a run reads as many rows as a batch has, round and round.</summary>
internal sealed class PipelineWay : TimedWay
{
    private readonly ITransformer _transformer;
    private readonly IDataView _scored;
    private readonly DataViewSchema.Column _score;
    private readonly bool _readsAhead;
    private DataViewRowCursor? _cursor;
    private ValueGetter<VBuffer<float>>? _getter;
    private VBuffer<float> _probabilities;

    private PipelineWay(BenchmarkSetup setup, ITransformer transformer, ImageDataSet images, bool readsAhead)
        : base(setup)
    {
        (_transformer, _readsAhead) = (transformer, readsAhead);
        _scored = transformer.Transform(ImageDataView.Create(images));
        _score = _scored.Schema[ImageColumns.Score];
    }

    /// <summary><see cref="BatchedImageClassifier"/>.</summary>
    public static PipelineWay Batched(BenchmarkSetup setup)
    {
        var options = new ScoringOptions { Device = setup.Device, Threads = setup.Threads, BatchSize = setup.BatchSize };
        return new PipelineWay(setup, BatchedImageClassifier.Load(setup.ModelPath, options), setup.Images, readsAhead: false);
    }

    /// <summary>The chain of a <c>model.zip</c>. ML.NET scores its rows in blocks of 128 on a thread for each core, ahead of the
    /// reader, so a run is a pass from the first row to the last.</summary>
    public static PipelineWay RowByRow(BenchmarkSetup setup)
        => new(setup, StockChain.Load(new MLContext(), setup), setup.Images.Take(setup.BatchSize), readsAhead: true);

    /// <summary>K probabilities of the last image read.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.GetValues();

    public override void Run()
    {
        if (_readsAhead)
        {
            Close();
        }

        for (int i = 0; i < BatchSize; i++)
        {
            if (_cursor?.MoveNext() != true)
            {
                Close();
                _cursor = _scored.GetRowCursor([_score]);
                _getter = _cursor.GetGetter<VBuffer<float>>(_score);
                _cursor.MoveNext();
            }

            _getter!(ref _probabilities);
        }
    }

    public override void Dispose()
    {
        Close();
        ((IDisposable)_transformer).Dispose();
    }

    private void Close()
    {
        _cursor?.Dispose();
        _cursor = null;
    }
}
