using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.Scoring.Prediction;
using Parquet;
using Parquet.Schema;

namespace FashionResNet.Scoring.Folders.Output;

/// <summary>
/// Parquet with the columns of the CSV: texts, 32-bit floats and 32-bit integers, null where there is no value. Its metadata say
/// which model and options made it. The length of row groups depends on the number of columns, so that the bytes depend on the rows alone.
/// </summary>
internal sealed class ParquetRowWriter : RowWriter
{
    private const int RowGroupClasses = 200_000; // in memory until a group is written: some ten MB

    private readonly ParquetWriter _writer;
    private readonly Queue<DataField> _fields = new();
    private readonly ParquetSchema _schema;
    private readonly int _topK;
    private readonly int _rowGroupRows;
    private readonly List<ScoredImage> _rows = [];
    private bool _broken;

    private ParquetRowWriter(ParquetWriter writer, ParquetSchema schema, int topK)
    {
        (_writer, _schema, _topK) = (writer, schema, topK);
        _rowGroupRows = Math.Clamp(RowGroupClasses / (topK + 1), 1_000, 50_000);
    }

    public static async Task<ParquetRowWriter> CreateAsync(Stream stream, RunIdentity run)
    {
        var fields = new List<DataField> { new DataField<string>("path", false), Text("label"), Number<float>("probability") };
        for (int k = 1; k <= run.TopK; k++)
        {
            fields.Add(Text(FormattableString.Invariant($"label_{k}")));
            fields.Add(Number<float>(FormattableString.Invariant($"probability_{k}")));
        }

        fields.AddRange([Number<int>("width"), Number<int>("height"), Text("error")]);
        var schema = new ParquetSchema(fields);
        ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
        writer.CustomMetadata = run.FileMetadata();
        return new ParquetRowWriter(writer, schema, run.TopK);
    }

    public override async ValueTask WriteAsync(ScoredImage row)
    {
        _rows.Add(row);
        if (_rows.Count == _rowGroupRows)
        {
            await WriteRowGroupAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_broken)
        {
            return; // half a row group: nothing can be added to it, and what broke it is on its way to the caller
        }

        if (_rows.Count > 0)
        {
            await WriteRowGroupAsync();
        }

        await _writer.DisposeAsync();
    }

    private static DataField<string> Text(string name) => new DataField<string>(name, true);

    private static DataField<T?> Number<T>(string name)
        where T : struct => new DataField<T?>(name);

    private async Task WriteRowGroupAsync()
    {
        _broken = true;
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        foreach (DataField field in _schema.DataFields)
        {
            _fields.Enqueue(field);
        }

        await TextsAsync(row => row.Path);
        await TextsAsync(row => row.Label);
        await NumbersAsync(row => row.Probability);
        for (int k = 0; k < _topK; k++)
        {
            int rank = k;
            await TextsAsync(row => At(row, rank)?.Label);
            await NumbersAsync(row => At(row, rank)?.Probability);
        }

        await NumbersAsync(row => row.Width);
        await NumbersAsync(row => row.Height);
        await TextsAsync(row => row.Error);
        group.CompleteValidate();
        _rows.Clear();
        _broken = false;

        static ClassProbability? At(ScoredImage row, int rank) => rank < row.Top.Count ? row.Top[rank] : null;

        Task TextsAsync(Func<ScoredImage, string?> value)
            => group.WriteAsync(_fields.Dequeue(), _rows.Select(value).ToArray()!);

        Task NumbersAsync<T>(Func<ScoredImage, T?> value)
            where T : struct => group.WriteAsync<T>(_fields.Dequeue(), _rows.Select(value).ToArray());
    }
}
