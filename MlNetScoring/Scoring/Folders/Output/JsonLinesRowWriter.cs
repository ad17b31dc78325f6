using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FashionResNet.Scoring.Folders.Output;

/// <summary>
/// A JSON object a line: path, label, probability, top (an array of label and probability), width, height, error. Every object
/// has every key; a value that there is not is null.
/// </summary>
internal sealed class JsonLinesRowWriter(Stream stream) : RowWriter
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // paths stay readable; this is no HTML
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    private readonly BufferedStream _buffer = new(stream, 65_536);

    public override ValueTask WriteAsync(ScoredImage row)
    {
        JsonSerializer.Serialize(_buffer, new { row.Path, row.Label, row.Probability, row.Top, row.Width, row.Height, row.Error }, Options);
        _buffer.WriteByte((byte)'\n');
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync() => await _buffer.FlushAsync();
}
