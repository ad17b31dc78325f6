using System.Buffers.Binary;
using System.Text.Json;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;

namespace FashionResNet.Shared.Safetensors;

/// <summary>Writes a safetensors file: 8 bytes of header length, a JSON header, then the tensors one after the other.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes the whole file at once, beside its place and then moved.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="tensors">Entries and their bytes, row-major and little-endian.</param>
    /// <param name="metadata">What the header's <c>__metadata__</c> holds.</param>
    /// <exception cref="ArgumentException">A tensor's bytes do not fit its entry, or a name stands twice.</exception>
    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    public static void Write(
        string path,
        IEnumerable<(SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Larger elements first, so that every tensor stays aligned to its element.
        (SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes)[] sorted = tensors
            .OrderByDescending(t => SafetensorsEntry.ElementSize(t.Entry.DType))
            .ThenBy(t => t.Entry.Name, StringComparer.Ordinal)
            .ToArray();
        byte[] header = Header(sorted, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((_, ReadOnlyMemory<byte> bytes) in sorted)
            {
                stream.Write(bytes.Span);
            }
        });
    }

    private static byte[] Header(
        (SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes)[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsReader.MetadataKey);
                foreach ((string key, string value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            var names = new HashSet<string> { SafetensorsReader.MetadataKey };
            foreach ((SafetensorsEntry entry, ReadOnlyMemory<byte> bytes) in tensors)
            {
                if (!names.Add(entry.Name) || bytes.Length != entry.ByteCount)
                {
                    throw new ArgumentException(
                        $"tensor '{entry.Name}': {bytes.Length} bytes for {entry.ByteCount}, or its name stands twice.", nameof(tensors));
                }

                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.DType.ToString());
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + bytes.Length]);
                json.WriteEndObject();
                offset += bytes.Length;
            }

            json.WriteEndObject();
        }

        // Blanks at the end, so that the data begins at a multiple of 8.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
