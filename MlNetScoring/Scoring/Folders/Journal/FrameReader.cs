using System.Buffers.Binary;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Reads the records of an append-only file one after the other, also while another thread appends to it.</summary>
internal sealed class FrameReader : IDisposable
{
    private const int BufferBytes = 16_384; // a merge has one open for each part

    private readonly FileStream _file;
    private byte[] _content = [];

    /// <summary>Begins at the first record; a file that is not there has none.</summary>
    public FrameReader(string path) => _file = new FileStream(
        path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);

    /// <summary>Bytes of the whole records that have been read.</summary>
    public long Position { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="content">The record, until the next call.</param>
    /// <returns>False at the end, and at a record that is not whole.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> content)
    {
        content = default;
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        if (_file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 1 or > Frame.MaxContentBytes || length > _file.Length - Position - Frame.HeaderBytes)
        {
            return false;
        }

        if (_content.Length < length)
        {
            _content = new byte[length];
        }

        Span<byte> bytes = _content.AsSpan(0, length);
        _file.ReadExactly(bytes);
        if (Frame.Checksum(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(int)..]))
        {
            return false;
        }

        Position += Frame.HeaderBytes + length;
        content = _content.AsMemory(0, length);
        return true;
    }

    public void Dispose() => _file.Dispose();
}
