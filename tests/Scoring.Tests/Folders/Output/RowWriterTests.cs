using System.Text.Json;
using FashionResNet.Scoring.Folders;
using FashionResNet.Scoring.Folders.Journal;
using FashionResNet.Scoring.Folders.Output;
using FashionResNet.Scoring.Prediction;
using Parquet;
using Parquet.Schema;
using Sylvan.Data.Csv;

namespace FashionResNet.Scoring.Tests.Folders.Output;

/// <summary>Each format is read back by a reader that is not ours.</summary>
public sealed class RowWriterTests
{
    private static readonly ScoredImage[] Rows =
    [
        new()
        {
            Path = "a/ü \"q\",\n日.png",
            Label = "Bag",
            Top = [new("Bag", 0.1f), new("Ankle boot, old", 1e-9f)],
            Width = 640,
            Height = 480,
        },
        new() { Path = "b.png", Error = "it is a FIFO, not a file" },
        new()
        {
            Path = "c.png",
            Label = ScoredImage.Unknown,
            Top = [new("Bag", 0.333333343f), new("Coat", 0.3f)],
            Width = 1,
            Height = 65_535,
        },
    ];

    private static readonly RunIdentity Run = new()
    {
        Version = "1.2.3",
        ModelSha256 = "abc",
        Labels = ["Bag", "Coat"],
        Options = new() { ["top-k"] = "2", ["threshold"] = "0.5", ["input"] = "/here", ["shard"] = "1/2" },
    };

    [Fact]
    public async Task WriteAllAsync_ParquetOntoAFullDisk_SaysJustThat()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no device that is always full");
        IEnumerable<ScoredImage> many = Enumerable.Range(0, 60_000).Select(
            i => new ScoredImage { Path = FormattableString.Invariant($"{i * 7919L:x}"), Error = FormattableString.Invariant($"{i * 104_729L:x}") });
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

        var error = await Assert.ThrowsAsync<IOException>(() => RowWriter.WriteAllAsync(full, OutputFormat.Parquet, Run, many));

        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAllAsync_Csv_ReadsBack()
    {
        using MemoryStream stream = await WriteAsync(OutputFormat.Csv);
        using var csv = CsvDataReader.Create(new StreamReader(stream));
        string[] header = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetName)];
        var read = new List<string[]>();
        while (csv.Read())
        {
            read.Add([.. header.Select((_, column) => csv.GetString(column))]);
        }

        Assert.Equal(
            ["path", "label", "probability", "label_1", "probability_1", "label_2", "probability_2", "width", "height", "error"],
            header);
        Assert.Equal(
            [Rows[0].Path, "Bag", "0.1", "Bag", "0.1", "Ankle boot, old", "1E-09", "640", "480", ""], read[0]);
        Assert.Equal(["b.png", "", "", "", "", "", "", "", "", "it is a FIFO, not a file"], read[1]);
        Assert.Equal(["c.png", "unknown", "0.33333334", "Bag", "0.33333334", "Coat", "0.3", "1", "65535", ""], read[2]);
        Assert.Equal(3, read.Count);
    }

    [Fact]
    public async Task WriteAllAsync_JsonLines_ReadsBack()
    {
        using MemoryStream stream = await WriteAsync(OutputFormat.JsonLines);
        string text = await new StreamReader(stream).ReadToEndAsync();
        JsonElement[] read = [.. text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(3, read.Length);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.Equal(Rows[0].Path, read[0].GetProperty("path").GetString());
        Assert.Equal(1e-9f, read[0].GetProperty("top")[1].GetProperty("probability").GetSingle());
        Assert.Equal(640, read[0].GetProperty("width").GetInt32());
        Assert.Equal(JsonValueKind.Null, read[0].GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, read[1].GetProperty("label").ValueKind);
        Assert.Equal(0, read[1].GetProperty("top").GetArrayLength());
        Assert.Equal("it is a FIFO, not a file", read[1].GetProperty("error").GetString());
        Assert.Equal(0.333333343f, read[2].GetProperty("probability").GetSingle());
    }

    [Fact]
    public async Task WriteAllAsync_Parquet_ReadsBackWithTypesAndMetadata()
    {
        using MemoryStream stream = await WriteAsync(OutputFormat.Parquet);
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);

        Assert.Equal((1, 3), (reader.RowGroupCount, group.RowCount));
        Assert.Equal(Rows.Select(row => row.Path), await TextsAsync("path"));
        Assert.Equal(["Bag", null, "unknown"], await TextsAsync("label"));
        Assert.Equal([0.1f, null, 0.333333343f], await NumbersAsync<float>("probability"));
        Assert.Equal(["Ankle boot, old", null, "Coat"], await TextsAsync("label_2"));
        Assert.Equal([1e-9f, null, 0.3f], await NumbersAsync<float>("probability_2"));
        Assert.Equal([640, null, 1], await NumbersAsync<int>("width"));
        Assert.Equal([480, null, 65_535], await NumbersAsync<int>("height"));
        Assert.Equal([null, "it is a FIFO, not a file", null], await TextsAsync("error"));
        Assert.Equal("abc", reader.CustomMetadata["model.sha256"]);
        Assert.Equal("1.2.3", reader.CustomMetadata["producer.version"]);
        Assert.Equal("""["Bag","Coat"]""", reader.CustomMetadata["model.labels"]);
        Assert.Equal("""{"threshold":"0.5","top-k":"2"}""", reader.CustomMetadata["score.options"]);

        DataField Field(string name) => reader.Schema.FindDataField(name);

        async Task<string?[]> TextsAsync(string name)
        {
            string?[] values = new string?[3];
            await group.ReadAsync(Field(name), values.AsMemory()!);
            return values;
        }

        async Task<T?[]> NumbersAsync<T>(string name)
            where T : struct
        {
            var values = new T?[3];
            await group.ReadAsync<T>(Field(name), values.AsMemory());
            return values;
        }
    }

    [Fact]
    public async Task WriteAllAsync_ParquetOfManyRows_HasRowGroupsOfOneLength()
    {
        IEnumerable<ScoredImage> rows = Enumerable.Range(0, 120_000).Select(i => Rows[i % 3] with { Path = $"{i}" });
        using var stream = new MemoryStream();
        await RowWriter.WriteAllAsync(stream, OutputFormat.Parquet, Run, rows);
        stream.Position = 0;
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream);

        Assert.Equal([50_000, 50_000, 20_000], reader.RowGroups.Select(group => group.RowCount));
    }

    [Fact]
    public async Task WriteAllAsync_ParquetOfManyClasses_HasShorterRowGroups()
    {
        RunIdentity run = Run with { Options = new SortedDictionary<string, string>(Run.Options) { ["top-k"] = "99" } };
        IEnumerable<ScoredImage> rows = Enumerable.Range(0, 2_500).Select(i => Rows[i % 3] with { Path = $"{i}" });
        using var stream = new MemoryStream();
        await RowWriter.WriteAllAsync(stream, OutputFormat.Parquet, run, rows);
        stream.Position = 0;
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream);

        Assert.Equal([2_000, 500], reader.RowGroups.Select(group => group.RowCount));
    }

    [Theory]
    [InlineData("r.CSV", nameof(OutputFormat.Csv))]
    [InlineData("r.jsonl", nameof(OutputFormat.JsonLines))]
    [InlineData("r.b.parquet", nameof(OutputFormat.Parquet))]
    public void Of_KnownEnding_IsItsFormat(string name, string format)
        => Assert.Equal(format, OutputFormats.Of(name).ToString());

    private static async Task<MemoryStream> WriteAsync(OutputFormat format)
    {
        var stream = new MemoryStream();
        await RowWriter.WriteAllAsync(stream, format, Run, Rows);
        return new MemoryStream(stream.ToArray());
    }
}
