using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;
using Microsoft.Win32.SafeHandles;

namespace FashionResNet.Scoring.Folders.Pipeline;

/// <summary>Reads whole files into one buffer that grows as needed.</summary>
/// <param name="pixelLimit">Most pixels of an image; a file that is larger than such an image can be is not read.</param>
internal sealed class ImageFileReader(long pixelLimit)
{
    private const int LargestPixelBytes = 8; // 16 bits of four channels, not compressed
    private const int HeaderBytes = 1 << 20;
    private const int KeptBytes = 16 << 20;  // a larger buffer is not kept for the next file

    private readonly long _maxBytes = Math.Min(Array.MaxLength, (Math.Min(pixelLimit, int.MaxValue) * LargestPixelBytes) + HeaderBytes);
    private byte[] _buffer = new byte[65_536];

    /// <summary>Reads a file.</summary>
    /// <returns>Its bytes, until the next call.</returns>
    /// <exception cref="InvalidInputException">It cannot be read; the message says why and names no place.</exception>
    public ReadOnlySpan<byte> Read(string path)
    {
        string? fault = FileStatus.TryRead(path, out FileStatus status) ?? FileFault.OfKind(status.Kind);
        if (fault is not null)
        {
            throw new InvalidInputException(fault);
        }

        if (status.Size > _maxBytes)
        {
            throw new InvalidInputException(
                $"the file has {status.Size} bytes, more than an image of {pixelLimit} pixels can have");
        }

        if (_buffer.Length < status.Size || _buffer.Length > KeptBytes)
        {
            _buffer = new byte[Math.Max(65_536, status.Size)];
        }

        try
        {
            // Without FileShare.None or Read, .NET spends no system call on a lock.
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            int length = 0;
            while (length < status.Size)
            {
                int read = RandomAccess.Read(file, _buffer.AsSpan(length, (int)status.Size - length), length);
                if (read == 0)
                {
                    break; // it has become shorter since; the decoder will say what that means
                }

                length += read;
            }

            return _buffer.AsSpan(0, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(FileFault.Of(error, path), error);
        }
    }
}
