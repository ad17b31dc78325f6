using System.Runtime.ExceptionServices;
using FashionResNet.Shared.Errors;
using Microsoft.ML;

namespace FashionResNet.Scoring.Batching;

/// <summary>Gathers what is small, paths or encoded images, and decodes a batch of them on all cores.</summary>
internal sealed class ParallelPixelReader<T>(
    DataViewRow source,
    DataViewSchema.Column column,
    BatchScorer scorer,
    ScoringOptions options,
    PixelReader.Decoder<T> decode) : PixelReader
{
    private readonly ValueGetter<T> _getter = source.GetGetter<T>(column);
    private readonly T[] _values = new T[options.BatchSize];
    private readonly long[] _rows = new long[options.BatchSize];
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = options.Threads ?? -1 };

    public override void Store(int index)
    {
        _getter(ref _values[index]);
        _rows[index] = source.Position;
    }

    public override void Finish(int count)
    {
        var errors = new FashionResNetException?[count];
        Parallel.For(0, count, _parallel, index =>
        {
            try
            {
                decode(_values[index], _rows[index], scorer.Image(index));
            }
            catch (FashionResNetException error)
            {
                errors[index] = error;
            }
        });

        // The first in the order of the rows, not in time: the same data give the same message.
        if (errors.FirstOrDefault(error => error is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
