using System.Buffers.Binary;
using System.Numerics;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>
/// How a record lies in an append-only file: length and CRC-32C of the content, each 4 bytes little-endian, then the content.
/// A record that a crash cut off, or a hole that a power loss left, shows by its checksum; all before it is whole.
/// </summary>
internal static class Frame
{
    public const int HeaderBytes = 8;
    public const int MaxContentBytes = 1 << 30; // what a damaged length may make us allocate

    /// <summary>Length and checksum of a content.</summary>
    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(int)..], Checksum(content));
    }

    /// <summary>CRC-32C.</summary>
    public static uint Checksum(ReadOnlySpan<byte> content)
    {
        uint crc = uint.MaxValue;
        for (; content.Length >= sizeof(ulong); content = content[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(content));
        }

        foreach (byte value in content)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
