using System.Text.Json;
using System.Text.Json.Serialization;

namespace FashionResNet.Shared.Reports;

/// <summary>A row of the confusion matrix on one line: ten classes would else take a hundred lines.</summary>
internal sealed class CountRowConverter : JsonConverter<IReadOnlyList<int>>
{
    public override IReadOnlyList<int>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => JsonSerializer.Deserialize<int[]>(ref reader);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int> value, JsonSerializerOptions options)
        => writer.WriteRawValue($"[{string.Join(", ", value)}]");
}
