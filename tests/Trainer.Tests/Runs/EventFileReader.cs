using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace FashionResNet.Trainer.Tests.Runs;

/// <summary>Reads TensorBoard's event files as its own reader does: a record whose checksum is wrong is an error.</summary>
internal static class EventFileReader
{
    /// <summary>Every event of a folder's files, in the order of their names.</summary>
    public static IReadOnlyList<Event> Read(string folder)
    {
        var events = new List<Event>();
        foreach (string file in Directory.GetFiles(folder, "*tfevents*").Order(StringComparer.Ordinal))
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
            while (!bytes.IsEmpty)
            {
                int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
                Assert.Equal(Masked(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
                ReadOnlySpan<byte> message = bytes.Slice(12, length);
                Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
                events.Add(Event.Parser.ParseFrom(new CodedInputStream(message.ToArray()))); // these messages know no other way
                bytes = bytes[(16 + length)..];
            }
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Crc32C(data), 15) + 0xa282ead8;

    /// <summary>Bit by bit, with the reversed polynomial of Castagnoli.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }
        }

        return ~crc;
    }
}
