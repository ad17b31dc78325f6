using System.Text.Json;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Safetensors;

/// <summary>The JSON header of a safetensors file, checked against the data behind it.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit for a header.</summary>
    public const int MaxBytes = 100_000_000;

    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<SafetensorsEntry, long> _offsets = new(ReferenceEqualityComparer.Instance);
    private readonly string _path;

    private SafetensorsHeader(string path) => _path = path;

    public IReadOnlyList<SafetensorsEntry> Entries { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Where the data of an entry of this header begins, counted from the start of the data.</summary>
    public long Offset(SafetensorsEntry entry) => _offsets[entry];

    /// <param name="path">For messages.</param>
    /// <param name="json">The header.</param>
    /// <param name="dataLength">Bytes behind the header.</param>
    /// <exception cref="InvalidInputException">It is no header of a file with so many bytes of data.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataLength)
    {
        var header = new SafetensorsHeader(path);
        try
        {
            header.ReadAll(json, dataLength);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidInputException($"{path}: no safetensors file: its header cannot be read: {error.Message}", error);
        }

        return header;
    }

    private void ReadAll(ReadOnlySpan<byte> json, long dataLength)
    {
        // name → { dtype, shape: [..], data_offsets: [..] } is three levels deep; deeper JSON is an attack or no safetensors file.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        while (reader.Read())
        {
            // Anything but blanks behind the object makes Read throw.
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("its header is no JSON object");
        }

        var names = new HashSet<string>();
        var ranges = new List<(SafetensorsEntry Entry, long Start, long End)>();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw Wrong($"the name '{property.Name}' stands twice");
            }

            if (property.Name == SafetensorsReader.MetadataKey)
            {
                ReadMetadata(property.Value);
            }
            else
            {
                ranges.Add(ReadEntry(property.Name, property.Value));
            }
        }

        CheckRanges(ranges, dataLength);
    }

    private void ReadMetadata(JsonElement metadata)
    {
        foreach (JsonProperty property in metadata.EnumerateObject())
        {
            if (!_metadata.TryAdd(property.Name, property.Value.GetString() ?? string.Empty))
            {
                throw Wrong($"the metadata '{property.Name}' stands twice");
            }
        }
    }

    private (SafetensorsEntry Entry, long Start, long End) ReadEntry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement type)
            || !value.TryGetProperty("shape", out JsonElement shape)
            || !value.TryGetProperty("data_offsets", out JsonElement offsets)
            || value.EnumerateObject().Count() != 3)
        {
            throw Wrong($"tensor '{name}' does not have just dtype, shape and data_offsets");
        }

        string dtypeName = type.GetString() ?? string.Empty;
        if (!Enum.IsDefined(typeof(SafetensorsDType), dtypeName))
        {
            throw Wrong($"tensor '{name}' has dtype '{dtypeName}'; known are {string.Join(", ", Enum.GetNames<SafetensorsDType>())}");
        }

        long[] dims = shape.EnumerateArray().Select(dim => dim.GetInt64()).ToArray();
        long[] range = offsets.EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (dims.Any(dim => dim < 0) || range is not [>= 0, >= 0] || range[1] < range[0])
        {
            throw Wrong($"tensor '{name}' has shape [{string.Join(", ", dims)}] and data_offsets [{string.Join(", ", range)}]");
        }

        var entry = new SafetensorsEntry(name, Enum.Parse<SafetensorsDType>(dtypeName), dims);
        return entry.ByteCount == range[1] - range[0]
            ? (entry, range[0], range[1])
            : throw Wrong($"tensor '{name}' needs {entry.ByteCount} bytes and has {range[1] - range[0]}");
    }

    private void CheckRanges(List<(SafetensorsEntry Entry, long Start, long End)> ranges, long dataLength)
    {
        ranges.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
        long position = 0;
        foreach ((SafetensorsEntry entry, long start, long end) in ranges)
        {
            if (start != position)
            {
                throw Wrong($"tensor '{entry.Name}' begins at {start}, where {position} is due (a gap or an overlap)");
            }

            _offsets.Add(entry, start);
            position = end;
        }

        if (position != dataLength)
        {
            throw Wrong($"its tensors take {position} bytes, and {dataLength} follow the header (truncated or over-long)");
        }

        Entries = ranges.Select(range => range.Entry).ToArray();
    }

    private InvalidInputException Wrong(string what) => new($"{_path}: no safetensors file: {what}.");
}
