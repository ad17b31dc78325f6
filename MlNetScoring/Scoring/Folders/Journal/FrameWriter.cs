using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Appends records to a file, each with one write.</summary>
internal sealed class FrameWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly MemoryStream _frame = new();
    private readonly BinaryWriter _writer;

    /// <summary>Goes on behind <paramref name="position"/>; what lies there is cut off.</summary>
    public FrameWriter(string path, long position)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _file.SetLength(position);
        _file.Position = position;
        _writer = new BinaryWriter(_frame);
    }

    /// <summary>Appends a record; when this returns the system has it, and only a power loss can take it away.</summary>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="InvalidInputException">The place cannot be written, for example because the disk is full.</exception>
    /// <exception cref="TransientFaultException">It cannot be written now.</exception>
    public void Append(Action<BinaryWriter> write)
    {
        _frame.SetLength(0);
        _frame.Position = Frame.HeaderBytes;
        write(_writer);
        Span<byte> frame = _frame.GetBuffer().AsSpan(0, (int)_frame.Length);
        Frame.WriteHeader(frame, frame[Frame.HeaderBytes..]);
        try
        {
            _file.Write(frame);
        }
        catch (Exception error) when (DurableFile.IsRefusal(error))
        {
            throw CannotWrite(error);
        }
    }

    /// <summary>Waits until the records are on the disk.</summary>
    /// <exception cref="InvalidInputException">They cannot be written there.</exception>
    /// <exception cref="TransientFaultException">They cannot be written now.</exception>
    public void Flush()
    {
        try
        {
            _file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (DurableFile.IsRefusal(error))
        {
            throw CannotWrite(error);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private FashionResNetException CannotWrite(Exception error)
        => FashionResNetException.OfFileSystem($"cannot write {_file.Name}: {error.Message} {DurableFile.Kept}", error);
}
