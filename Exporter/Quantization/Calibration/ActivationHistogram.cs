using System.Numerics.Tensors;

namespace FashionResNet.Exporter.Quantization.Calibration;

/// <summary>How often an activation has which value, in bins of one width from −limit to limit; 0 is an edge.</summary>
/// <param name="limit">Largest magnitude, above 0; what lies beyond counts in the outermost bin.</param>
internal sealed class ActivationHistogram(float limit)
{
    /// <summary>Bins on each side of 0; TensorRT's published method takes as many.</summary>
    public const int HalfBins = 2048;

    private const int ChunkLength = 4096;

    private readonly long[] _counts = new long[2 * HalfBins];
    private readonly float[] _positions = new float[ChunkLength];

    public ReadOnlySpan<long> Counts => _counts;

    public float BinWidth => limit / HalfBins;

    public void Add(ReadOnlySpan<float> values)
    {
        float perUnit = HalfBins / limit;
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, ChunkLength);
            Span<float> positions = _positions.AsSpan(0, count);
            TensorPrimitives.Multiply(values[..count], perUnit, positions);
            TensorPrimitives.Add(positions, HalfBins, positions);
            foreach (float position in positions)
            {
                _counts[Math.Clamp((int)position, 0, (2 * HalfBins) - 1)]++;
            }

            values = values[count..];
        }
    }
}
