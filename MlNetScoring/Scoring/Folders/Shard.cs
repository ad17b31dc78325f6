using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders;

/// <summary>
/// One of n machines' part of a list. A path belongs to shard h mod n, where h is the first eight bytes of the SHA-256 of the
/// path's UTF-8, read as a big-endian number: the same on every machine, whatever the order or the length of the list.
/// </summary>
public sealed record Shard
{
    private const int MaxCount = 99_999; // five digits in a part's name

    /// <param name="index">0 to <paramref name="count"/> - 1, as Slurm's and Kubernetes' indices.</param>
    /// <param name="count">Number of shards.</param>
    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    public Shard(int index, int count)
    {
        if (count is < 1 or > MaxCount)
        {
            throw new InvalidInputException($"{count} shards are not allowed: 1 to {MaxCount}.");
        }

        if (index < 0 || index >= count)
        {
            throw new InvalidInputException($"shard {index}/{count} is out of range: 0/{count} to {count - 1}/{count}.");
        }

        (Index, Count) = (index, count);
    }

    /// <summary>Which part, from 0.</summary>
    public int Index { get; }

    /// <summary>Number of parts.</summary>
    public int Count { get; }

    /// <summary>Begin of the names of the part's files: <c>part-00003-of-00008</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"part-{Index:D5}-of-{Count:D5}");

    /// <summary>Reads <c>i/n</c>.</summary>
    /// <exception cref="InvalidInputException">The text is no such pair, or out of range.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length == 2 && Number(parts[0], out int index) && Number(parts[1], out int count))
        {
            return new Shard(index, count);
        }

        throw new InvalidInputException($"'{text}' is no shard: write i/n, for example 0/8 for the first of eight.");

        static bool Number(string part, out int value)
            => int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Whether the path is this shard's.</summary>
    public bool Owns(string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Count == (ulong)Index;
    }

    /// <summary><c>i/n</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
