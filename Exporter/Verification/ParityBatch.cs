using FashionResNet.Shared.Data;

namespace FashionResNet.Exporter.Verification;

/// <summary>Images to compare on in one batch.</summary>
/// <param name="Name"><c>random</c> or the name of the data set.</param>
/// <param name="Images">Their positions among the random images or in the data set.</param>
/// <param name="Pixels">uint8 <c>[N, C, H, W]</c>.</param>
internal sealed record ParityBatch(string Name, IReadOnlyList<int> Images, byte[] Pixels)
{
    /// <summary>Random images, then real ones: each time one alone, then full batches, then a ragged rest.</summary>
    public static IEnumerable<ParityBatch> Plan(ImageSpec spec, ParityOptions options, ImageDataSet? images)
    {
        var random = new Random(options.Seed);
        byte[] noise = new byte[options.RandomImages * spec.ByteCount];
        random.NextBytes(noise);
        noise.AsSpan(0, spec.ByteCount).Clear(); // black and white are the extremes, and show what padding does at the edges
        noise.AsSpan(spec.ByteCount, spec.ByteCount).Fill(byte.MaxValue);
        foreach (Range range in Split(options.RandomImages, options.BatchSize))
        {
            (int start, int count) = range.GetOffsetAndLength(options.RandomImages);
            byte[] pixels = noise.AsSpan(start * spec.ByteCount, count * spec.ByteCount).ToArray();
            yield return new ParityBatch("random", [.. Enumerable.Range(start, count)], pixels);
        }

        if (images is null)
        {
            yield break;
        }

        int[] drawn = [.. Enumerable.Range(0, images.Count)];
        random.Shuffle(drawn);
        drawn = drawn[..Math.Min(drawn.Length, options.RealImages)];
        foreach (Range range in Split(drawn.Length, options.BatchSize))
        {
            yield return new ParityBatch(images.Name, drawn[range], images.Subset(drawn[range]).Pixels.ToArray());
        }
    }

    /// <summary>
    /// Sizes 1, N, …, N, rest with 0 &lt; rest &lt; N. Where no rest is left and there are two full batches or more, the last
    /// one gives up an image. Few images give what they can.
    /// </summary>
    internal static IEnumerable<Range> Split(int count, int batchSize)
    {
        int full = (count - 1) / batchSize;
        int giveUpAt = full >= 2 && (count - 1) % batchSize == 0 ? count - batchSize : -1;
        for (int start = 0, size = 1; start < count; start += size, size = start == giveUpAt ? batchSize - 1 : batchSize)
        {
            size = Math.Min(size, count - start);
            yield return start..(start + size);
        }
    }
}
