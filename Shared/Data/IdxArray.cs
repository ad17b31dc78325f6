using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// One IDX file of uint8 values: magic number <c>00 00 08 rank</c>, then a big-endian 32-bit size per dimension, then the
/// values. Plain or gzip, told apart by content.
/// </summary>
internal sealed class IdxArray
{
    private const int UnsignedBytes = 0x0800;

    /// <summary>Deflate cannot compress better, so a header that promises more lies: nothing is allocated for it.</summary>
    private const long MaximumDeflateRatio = 1032;

    private readonly byte[] _header;

    private IdxArray(byte[] header, int[] dimensions, byte[] values)
    {
        _header = header;
        Dimensions = dimensions;
        Values = values;
    }

    /// <summary>Sizes, the first is the number of records.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The values, last dimension fastest.</summary>
    public byte[] Values { get; }

    /// <summary>Reads and checks a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">Number of dimensions it must have: 3 for images, 1 for labels.</param>
    /// <exception cref="InvalidInputException">It cannot be read, is damaged, or is no such IDX file.</exception>
    /// <exception cref="TransientFaultException">The file system failed, and may not the next time.</exception>
    public static IdxArray Read(string path, int rank)
    {
        try
        {
            // FileShare.Delete: another process may move a fresh copy into the cache while this one reads.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            bool gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using Stream content = gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            IdxArray array = Read(path, content, rank, gzip ? file.Length * MaximumDeflateRatio : file.Length);
            return !gzip || LengthInTrailer(file) == array._header.Length + array.Values.Length
                ? array
                : throw new InvalidInputException($"{path}: truncated, or of several parts: the gzip data does not end with the length of its content.");
        }
        catch (InvalidDataException error)
        {
            throw new InvalidInputException($"{path}: the gzip data is corrupt: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>SHA-256 of the decompressed file, lower-case hexadecimal.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_header);
        hash.AppendData(Values);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IdxArray Read(string path, Stream content, int rank, long mostBytes)
    {
        byte[] header = new byte[4 + (4 * rank)];
        int got = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got < header.Length)
        {
            throw new InvalidInputException(
                $"{path}: {got} bytes are too few for the header of an IDX file, which has {header.Length}.");
        }

        long magic = Number(header);
        long expected = UnsignedBytes | rank;
        if (magic != expected)
        {
            throw new InvalidInputException(
                $"{path}: the magic number is 0x{magic:x8}; 0x{expected:x8} is expected (IDX, uint8, {rank}-dimensional).");
        }

        long[] sizes = [.. Enumerable.Range(1, rank).Select(i => Number(header.AsSpan(4 * i)))];
        string shape = string.Join('x', sizes);
        if (sizes.Contains(0))
        {
            throw new InvalidInputException($"{path}: the header says {shape}: there is nothing in it.");
        }

        long most = Math.Min(mostBytes - header.Length, Array.MaxLength);
        long total = sizes.Aggregate(1L, (product, size) => product > most / size ? long.MaxValue : product * size);
        if (total > most)
        {
            throw new InvalidInputException(
                $"{path}: truncated or no IDX file: the header says {shape} bytes, the file can hold {most} at most.");
        }

        return new IdxArray(header, Array.ConvertAll(sizes, size => (int)size), ReadValues(path, content, shape, (int)total));
    }

    /// <summary>The last 4 bytes of gzip (RFC 1952). .NET takes a file without them for whole, its checksum unread.</summary>
    private static uint LengthInTrailer(FileStream file)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Position = file.Length - trailer.Length;
        file.ReadExactly(trailer);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    private static long Number(ReadOnlySpan<byte> bigEndian) => BinaryPrimitives.ReadUInt32BigEndian(bigEndian);

    private static byte[] ReadValues(string path, Stream content, string shape, int total)
    {
        byte[] values = new byte[total];
        int got = content.ReadAtLeast(values, total, throwOnEndOfStream: false);
        if (got < total)
        {
            throw new InvalidInputException($"{path}: truncated: the header says {shape} = {total} bytes, only {got} follow.");
        }

        // Reading to the end also makes gzip check its checksum, where it is there.
        return content.ReadByte() < 0
            ? values
            : throw new InvalidInputException($"{path}: over-long: the header says {shape} = {total} bytes, more follow.");
    }
}
