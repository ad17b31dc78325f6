using System.Security.Cryptography;
using System.Text;

namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>Numbers the paths of a list, takes those of a shard, and cuts them into batches; sums up the whole list meanwhile.</summary>
internal sealed class ListedBatches(IEnumerable<ListedFile> files, int batchSize, Shard? shard)
{
    /// <summary>Paths of the whole list; known when the batches have been read.</summary>
    public long Total { get; private set; }

    /// <summary>SHA-256 of all paths, each with a NUL behind it; known when the batches have been read.</summary>
    public string Sha256 { get; private set; } = string.Empty;

    /// <summary>The batches; to be read once.</summary>
    public IEnumerable<ListedFile[]> Read(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ListedFile[] batch in Own(hash, cancellation).Chunk(batchSize))
        {
            yield return batch;
        }

        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private IEnumerable<ListedFile> Own(IncrementalHash hash, CancellationToken cancellation)
    {
        byte[] bytes = new byte[1024];
        foreach (ListedFile file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            int largest = Encoding.UTF8.GetMaxByteCount(file.Path.Length) + 1;
            bytes = bytes.Length < largest ? new byte[largest] : bytes;
            int length = Encoding.UTF8.GetBytes(file.Path, bytes);
            bytes[length] = 0;
            hash.AppendData(bytes, 0, length + 1);
            long index = Total++;
            if (shard is null || shard.Owns(file.Path))
            {
                yield return file with { Index = index };
            }
        }
    }
}
