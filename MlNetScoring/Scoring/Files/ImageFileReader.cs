using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;
using Microsoft.Win32.SafeHandles;

namespace FashionResNet.Scoring.Files;

/// <summary>Reads whole image files into one buffer that grows as needed; of a file that is no image, its begin only.</summary>
/// <param name="pixelLimit">Most pixels of an image; a file that is larger than such an image can be is not read.</param>
internal sealed class ImageFileReader(long pixelLimit)
{
    private const int LargestPixelBytes = 8; // 16 bits of four channels, not compressed
    private const int HeaderBytes = 1 << 20;
    private const int BeginBytes = 65_536;   // read at once; a larger file has to begin as an image does before the rest is
    private const int KeptBytes = 16 << 20;  // a larger buffer is not kept for the next file

    private readonly long _maxBytes = Math.Min(Array.MaxLength, (Math.Min(pixelLimit, int.MaxValue) * LargestPixelBytes) + HeaderBytes);
    private byte[] _buffer = new byte[BeginBytes];

    /// <summary>Reads a file.</summary>
    /// <returns>Its bytes, until the next call. Of a file that is no image they are the first ones, which the decoder refuses in
    /// the same words as the whole.</returns>
    /// <exception cref="InvalidInputException">It cannot be read; the message says why and names no place.</exception>
    /// <exception cref="TransientFaultException">It cannot be read for a reason that does not lie in it.</exception>
    public ReadOnlySpan<byte> Read(string path)
    {
        var status = FileStatus.OfRegular(path);
        if (status.Size > _maxBytes)
        {
            throw new InvalidInputException(
                $"the file has {status.Size} bytes, more than an image of {pixelLimit} pixels can have");
        }

        if (_buffer.Length is < BeginBytes or > KeptBytes)
        {
            Replace(BeginBytes);
        }

        try
        {
            // Without FileShare.None or Read, .NET spends no system call on a lock.
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            int size = (int)status.Size;
            int length = Fill(file, 0, Math.Min(size, BeginBytes));
            if (length < size && ImageDecoder.MayBeImage(_buffer.AsSpan(0, length)))
            {
                if (_buffer.Length < size)
                {
                    Replace(size);
                    length = 0;
                }

                length = Fill(file, length, size);
            }

            return _buffer.AsSpan(0, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(error, path);
        }
    }

    private void Replace(int length)
    {
        _buffer = []; // two large ones at once may be more than there is memory for
        _buffer = new byte[length];
    }

    private int Fill(SafeFileHandle file, int from, int to)
    {
        while (from < to)
        {
            int read = RandomAccess.Read(file, _buffer.AsSpan(from, to - from), from);
            if (read == 0)
            {
                break; // it has become shorter since; the decoder will say what that means
            }

            from += read;
        }

        return from;
    }
}
