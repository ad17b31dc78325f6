using System.Text.Json;
using System.Text.Json.Serialization;

namespace FashionResNet.Shared.Reports;

/// <summary>A matrix of counts with a row a line: ten classes would else take a hundred lines of an indented file.</summary>
internal sealed class ConfusionMatrixConverter : JsonConverter<IReadOnlyList<IReadOnlyList<int>>>
{
    private const int IndentSize = 2;

    public override IReadOnlyList<IReadOnlyList<int>>? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => JsonSerializer.Deserialize<int[][]>(ref reader);

    public override void Write(
        Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<int>> value, JsonSerializerOptions options)
    {
        string end = "\n" + new string(' ', IndentSize * writer.CurrentDepth);
        string begin = end + new string(' ', IndentSize);
        writer.WriteRawValue($"[{string.Join(',', value.Select(row => $"{begin}[{string.Join(", ", row)}]"))}{end}]");
    }
}
