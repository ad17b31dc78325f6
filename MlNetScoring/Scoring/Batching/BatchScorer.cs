using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Collects the pixels of up to a batch of images and runs the network on them at once.</summary>
internal sealed class BatchScorer : IDisposable
{
    private readonly byte[] _pixels;
    private readonly bool _full;
    private readonly int _imageBytes;
    private readonly int _classes;
    private readonly PackedRow _packed;
    private readonly DataViewRow _scored;
    private readonly ValueGetter<VBuffer<float>>? _logitsGetter;
    private readonly ValueGetter<VBuffer<float>>? _probabilitiesGetter;
    private VBuffer<float> _logits;
    private VBuffer<float> _probabilities;

    public BatchScorer(BatchNetwork network, int batchSize, bool logits, bool probabilities)
    {
        _full = network.FullBatches;
        _imageBytes = network.Metadata.Image.ByteCount;
        _classes = network.Metadata.Labels.Count;
        _pixels = new byte[batchSize * _imageBytes];
        _packed = new PackedRow(network.PackedSchema, _pixels);
        IRowToRowMapper mapper = ((ITransformer)network.Transformer).GetRowToRowMapper(network.PackedSchema);
        var active = new List<DataViewSchema.Column>();
        if (logits)
        {
            active.Add(mapper.OutputSchema[network.Logits]);
        }

        if (probabilities)
        {
            active.Add(mapper.OutputSchema[network.Probabilities]);
        }

        _scored = mapper.GetRow(_packed, active);
        _logitsGetter = logits ? Getter(network.Logits) : null;
        _probabilitiesGetter = probabilities ? Getter(network.Probabilities) : null;
    }

    /// <summary>Where the pixels of an image of the batch lie, <c>[C, H, W]</c>.</summary>
    public Span<byte> Image(int index) => _pixels.AsSpan(index * _imageBytes, _imageBytes);

    /// <summary>K logits of an image of the last batch.</summary>
    public ReadOnlySpan<float> Logits(int index) => _logits.GetValues().Slice(index * _classes, _classes);

    /// <summary>K probabilities of an image of the last batch.</summary>
    public ReadOnlySpan<float> Probabilities(int index) => _probabilities.GetValues().Slice(index * _classes, _classes);

    /// <summary>Runs the network once on the first <paramref name="count"/> images.</summary>
    public void Run(int count)
    {
        _packed.Next(_full ? _pixels.Length : count * _imageBytes);
        _logitsGetter?.Invoke(ref _logits);
        _probabilitiesGetter?.Invoke(ref _probabilities);
    }

    /// <summary>Frees the native outputs of the last run.</summary>
    public void Dispose()
    {
        _scored.Dispose();
        _packed.Dispose();
    }

    private ValueGetter<VBuffer<float>> Getter(string name) => _scored.GetGetter<VBuffer<float>>(_scored.Schema[name]);
}
