using FashionResNet.Scoring.Folders.Pipeline;
using FashionResNet.Scoring.Prediction;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>How the rows of a batch lie in a record. Classes are numbers there; names and threshold come from the run.</summary>
internal sealed class RowCodec(IReadOnlyList<string> labels, float threshold)
{
    private readonly Dictionary<string, int> _classes = labels.Select((label, index) => (label, index)).ToDictionary();

    /// <summary>Writes the rows of a batch.</summary>
    public void Write(BinaryWriter writer, ScoredBatch batch)
    {
        writer.Write7BitEncodedInt(batch.Rows.Count);
        for (int i = 0; i < batch.Rows.Count; i++)
        {
            ScoredImage row = batch.Rows[i];
            writer.Write7BitEncodedInt64(batch.Files[i].Index);
            writer.Write(row.Path);
            writer.Write7BitEncodedInt(row.Top.Count);
            if (row.Top.Count == 0)
            {
                writer.Write(row.Error!);
                continue;
            }

            writer.Write7BitEncodedInt(row.Width!.Value);
            writer.Write7BitEncodedInt(row.Height!.Value);
            foreach (ClassProbability candidate in row.Top)
            {
                writer.Write7BitEncodedInt(_classes[candidate.Label]);
                writer.Write(candidate.Probability);
            }
        }
    }

    /// <summary>Reads the rows of a batch, each with its place in the whole list.</summary>
    public (long Index, ScoredImage Row)[] Read(ReadOnlyMemory<byte> content)
    {
        using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
        var rows = new (long Index, ScoredImage Row)[reader.Read7BitEncodedInt()];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (reader.Read7BitEncodedInt64(), ReadRow(reader));
        }

        return rows;
    }

    private ScoredImage ReadRow(BinaryReader reader)
    {
        string path = reader.ReadString();
        var top = new ClassProbability[reader.Read7BitEncodedInt()];
        if (top.Length == 0)
        {
            return new ScoredImage { Path = path, Error = reader.ReadString() };
        }

        int width = reader.Read7BitEncodedInt();
        int height = reader.Read7BitEncodedInt();
        for (int k = 0; k < top.Length; k++)
        {
            top[k] = new ClassProbability(labels[reader.Read7BitEncodedInt()], reader.ReadSingle());
        }

        string label = top[0].Probability < threshold ? ScoredImage.Unknown : top[0].Label;
        return new ScoredImage { Path = path, Label = label, Top = top, Width = width, Height = height };
    }
}
