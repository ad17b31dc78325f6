using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using FashionResNet.Shared.Errors;
using Microsoft.Win32.SafeHandles;

namespace FashionResNet.Shared.Safetensors;

/// <summary>
/// Reads a safetensors file by mapping it into memory. Nothing of the file is believed before it is checked: the header's length,
/// its JSON, every type, shape and range; the ranges must cover the data without gap or overlap, as the format demands.
/// </summary>
public sealed unsafe class SafetensorsReader : IDisposable
{
    internal const string MetadataKey = "__metadata__";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsReader(MemoryMappedFile file, string path, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        Handle.AcquirePointer(ref _start);
        try
        {
            long headerLength = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(_start, 8));
            if (headerLength is < 2 or > SafetensorsHeader.MaxBytes || headerLength > length - 8)
            {
                throw new InvalidInputException($"{path}: no safetensors file: header of {headerLength} bytes in a file of {length}.");
            }

            _dataStart = 8 + headerLength;
            _header = SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(_start + 8, (int)headerLength), length - _dataStart);
        }
        finally
        {
            if (_header is null)
            {
                Dispose();
            }
        }
    }

    /// <summary>Every tensor, in the order of its data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _header.Entries;

    /// <summary>What the header's <c>__metadata__</c> holds.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    private SafeMemoryMappedViewHandle Handle => _view.SafeMemoryMappedViewHandle;

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is no safetensors file; the message says what is wrong.</exception>
    public static SafetensorsReader Open(string path)
    {
        MemoryMappedFile? file = null;
        try
        {
            long length = new FileInfo(path).Length;
            if (length < 10)
            {
                throw new InvalidInputException($"{path}: no safetensors file: {length} bytes, at least 10 are needed.");
            }

            file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            return new SafetensorsReader(file, path, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw FashionResNetException.OfFileSystem($"cannot read {path}: {error.Message}", error);
        }
        catch (InvalidInputException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a tensor, row-major and little-endian, valid until the reader is disposed.</summary>
    /// <exception cref="NotSupportedException">The tensor is larger than 2 GiB.</exception>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry)
    {
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        long count = entry.ByteCount;
        return count <= int.MaxValue
            ? new ReadOnlySpan<byte>(_start + _dataStart + _header.Offset(entry), (int)count)
            : throw new NotSupportedException($"tensor '{entry.Name}' has {count} bytes; at most {int.MaxValue} can be read at once.");
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (!Handle.IsClosed)
        {
            Handle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
