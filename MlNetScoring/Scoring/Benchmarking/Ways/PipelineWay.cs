using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Benchmarking.Ways;

/// <summary>An ML.NET pipeline over a data view: a run reads as many rows as a batch has.</summary>
internal sealed class PipelineWay : TimedWay
{
    private readonly ITransformer _transformer;
    private readonly IDataView _scored;
    private readonly DataViewSchema.Column _score;
    private DataViewRowCursor _cursor;
    private ValueGetter<VBuffer<float>> _getter;
    private VBuffer<float> _probabilities;

    private PipelineWay(BenchmarkSetup setup, ITransformer transformer)
        : base(setup)
    {
        _transformer = transformer;
        _scored = transformer.Transform(ImageDataView.Create(setup.Images));
        _score = _scored.Schema[ImageColumns.Score];
        (_cursor, _getter) = Open();
    }

    /// <summary><see cref="BatchedImageClassifier"/>.</summary>
    public static PipelineWay Batched(BenchmarkSetup setup) => new(setup, BatchedImageClassifier.Load(
        setup.ModelPath,
        new ScoringOptions { Device = setup.Device, Threads = setup.Threads, BatchSize = setup.BatchSize }));

    /// <summary>The chain of a <c>model.zip</c>.</summary>
    public static PipelineWay RowByRow(BenchmarkSetup setup) => new(setup, StockChain.Load(new MLContext(), setup));

    /// <summary>K probabilities of the last image read.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.GetValues();

    public override void Run()
    {
        for (int i = 0; i < BatchSize; i++)
        {
            if (!_cursor.MoveNext())
            {
                _cursor.Dispose();
                (_cursor, _getter) = Open();
                _cursor.MoveNext();
            }

            _getter(ref _probabilities);
        }
    }

    public override void Dispose()
    {
        _cursor.Dispose();
        ((IDisposable)_transformer).Dispose();
    }

    private (DataViewRowCursor Cursor, ValueGetter<VBuffer<float>> Getter) Open()
    {
        DataViewRowCursor cursor = _scored.GetRowCursor([_score]);
        return (cursor, cursor.GetGetter<VBuffer<float>>(_score));
    }
}
