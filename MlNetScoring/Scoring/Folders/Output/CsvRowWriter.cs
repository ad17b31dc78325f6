using System.Buffers;
using System.Globalization;
using System.Text;

namespace FashionResNet.Scoring.Folders.Output;

/// <summary>
/// CSV as RFC 4180 quotes it: UTF-8, a header, lines that end with LF. Columns: path, label, probability, label_1, probability_1,
/// … label_k, probability_k, width, height, error; a value that there is not is empty.
/// </summary>
internal sealed class CsvRowWriter : RowWriter
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    private readonly StreamWriter _text;
    private readonly int _topK;

    public CsvRowWriter(Stream stream, int topK)
    {
        _text = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 65_536, leaveOpen: true) { NewLine = "\n" };
        _topK = topK;
        IEnumerable<string> top = Enumerable.Range(1, topK).Select(k => FormattableString.Invariant($"label_{k},probability_{k}"));
        _text.WriteLine($"path,label,probability,{string.Join(',', top)},width,height,error");
    }

    public override ValueTask WriteAsync(ScoredImage row)
    {
        WriteText(row.Path);
        _text.Write(',');
        WriteText(row.Label);
        WriteNumber(row.Probability);
        for (int k = 0; k < _topK; k++)
        {
            _text.Write(',');
            WriteText(k < row.Top.Count ? row.Top[k].Label : null);
            WriteNumber(k < row.Top.Count ? row.Top[k].Probability : null);
        }

        WriteNumber(row.Width);
        WriteNumber(row.Height);
        _text.Write(',');
        WriteText(row.Error);
        _text.WriteLine();
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => _text.DisposeAsync();

    private void WriteText(string? value)
    {
        if (value.AsSpan().ContainsAny(NeedQuotes))
        {
            _text.Write('"');
            _text.Write(value!.Replace("\"", "\"\"", StringComparison.Ordinal));
            _text.Write('"');
        }
        else
        {
            _text.Write(value);
        }
    }

    /// <summary>The shortest digits that read back as the same number.</summary>
    private void WriteNumber(IFormattable? value)
    {
        _text.Write(',');
        _text.Write(value?.ToString(null, CultureInfo.InvariantCulture));
    }
}
