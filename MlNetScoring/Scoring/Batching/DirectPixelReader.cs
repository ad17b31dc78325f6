using Microsoft.ML;

namespace FashionResNet.Scoring.Batching;

/// <summary>Takes each image as it comes: pixels need no decoding, and images that are decoded already are large.</summary>
internal sealed class DirectPixelReader<T>(
    DataViewRow source, DataViewSchema.Column column, BatchScorer scorer, PixelReader.Decoder<T> decode) : PixelReader
{
    private readonly ValueGetter<T> _getter = source.GetGetter<T>(column);
    private T _value = default!;

    public override void Store(int index)
    {
        _getter(ref _value);
        decode(_value, source.Position, scorer.Image(index));
    }

    public override void Finish(int count)
    {
    }
}
