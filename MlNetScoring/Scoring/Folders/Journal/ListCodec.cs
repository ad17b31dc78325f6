using FashionResNet.Scoring.Folders.Listing;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>How batches of a list and its end lie in a record.</summary>
internal static class ListCodec
{
    public static void WriteBatch(BinaryWriter writer, ListedFile[] batch)
    {
        writer.Write7BitEncodedInt(batch.Length);
        foreach (ListedFile file in batch)
        {
            writer.Write7BitEncodedInt64(file.Index);
            writer.Write(file.Path);
            writer.Write(file.Fault ?? string.Empty);
        }
    }

    /// <summary>The end is a batch of no files, followed by what the whole list comes to.</summary>
    public static void WriteEnd(BinaryWriter writer, ListedBatches list)
    {
        writer.Write7BitEncodedInt(0);
        writer.Write7BitEncodedInt64(list.Total);
        writer.Write(list.Sha256);
    }

    /// <summary>The files of a batch; null where the record is the list's end.</summary>
    public static ListedFile[]? ReadBatch(ReadOnlyMemory<byte> content)
    {
        using BinaryReader reader = Reader(content);
        var files = new ListedFile[reader.Read7BitEncodedInt()];
        for (int i = 0; i < files.Length; i++)
        {
            long index = reader.Read7BitEncodedInt64();
            string path = reader.ReadString();
            string fault = reader.ReadString();
            files[i] = new ListedFile(path, fault.Length == 0 ? null : fault, index);
        }

        return files.Length == 0 ? null : files;
    }

    /// <summary>What the whole list comes to, from the record of its end.</summary>
    public static (long Total, string Sha256) ReadEnd(ReadOnlyMemory<byte> content)
    {
        using BinaryReader reader = Reader(content);
        reader.Read7BitEncodedInt();
        return (reader.Read7BitEncodedInt64(), reader.ReadString());
    }

    private static BinaryReader Reader(ReadOnlyMemory<byte> content) => new(new MemoryStream(content.ToArray()));
}
