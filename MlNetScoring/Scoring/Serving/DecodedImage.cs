using System.Buffers;
using System.Diagnostics;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Scoring.Serving;

/// <summary>Pixels of one call; disposing gives their buffer back.</summary>
/// <param name="Pixels">uint8 <c>[C, H, W]</c>.</param>
/// <param name="Duration">How long they took to decode.</param>
/// <param name="Rented">The buffer, where they lie in one of the pool.</param>
internal readonly record struct DecodedImage(ReadOnlyMemory<byte> Pixels, TimeSpan Duration, byte[]? Rented = null) : IDisposable
{
    public static DecodedImage Decode(ReadOnlySpan<byte> encoded, ImageSpec spec, string name, long pixelLimit)
    {
        long start = Stopwatch.GetTimestamp();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(spec.ByteCount);
        bool done = false;
        try
        {
            ImageDecoder.Decode(encoded, spec, buffer.AsSpan(0, spec.ByteCount), name, pixelLimit);
            done = true;
            return new DecodedImage(buffer.AsMemory(0, spec.ByteCount), Stopwatch.GetElapsedTime(start), buffer);
        }
        finally
        {
            if (!done)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    public void Dispose()
    {
        if (Rented is not null)
        {
            ArrayPool<byte>.Shared.Return(Rented);
        }
    }
}
