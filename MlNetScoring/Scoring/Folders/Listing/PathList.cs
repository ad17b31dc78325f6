using System.Text;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>Reads paths from a stream, one a line or with a NUL behind each.</summary>
internal static class PathList
{
    private const int BufferBytes = 65_536;
    private const int MaxPathBytes = 32_768;

    /// <param name="stream">UTF-8, with or without a byte order mark; empty lines are passed over.</param>
    /// <param name="nulSeparated">Paths end with a NUL and may have line ends in them; else lines end with LF or CR LF.</param>
    /// <param name="name">What errors call the list.</param>
    /// <param name="atEnd">Called when the stream has ended, before the last path without a line end is given.</param>
    /// <exception cref="InvalidInputException">A path is too long, or a list of lines has a NUL: it is no such list.</exception>
    public static IEnumerable<ListedFile> Read(Stream stream, bool nulSeparated, string name, Action? atEnd = null)
    {
        byte[] buffer = new byte[BufferBytes];
        byte separator = nulSeparated ? (byte)0 : (byte)'\n';
        int start = 0, end = 0;
        long number = 0;
        bool first = true;
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf(separator);
            bool ended = false;
            if (length < 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                int read = end <= MaxPathBytes ? stream.Read(buffer, end, buffer.Length - end) : 0;
                end += read;
                if (read > 0)
                {
                    continue;
                }

                atEnd?.Invoke();
                (length, ended) = (end, true);
            }

            number++;
            string? path = Decode(buffer.AsSpan(start, length), nulSeparated, ref first, name, number);
            start += length + 1;
            if (path is not null)
            {
                yield return new ListedFile(path);
            }

            if (ended)
            {
                yield break;
            }
        }
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, bool nulSeparated, ref bool first, string name, long number)
    {
        if (first && bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        first = false;
        if (bytes.Length > MaxPathBytes)
        {
            throw new InvalidInputException($"{name} is no list of paths: path {number} has more than {MaxPathBytes} bytes.");
        }

        if (!nulSeparated && bytes.Contains((byte)0))
        {
            throw new InvalidInputException(
                $"{name} is no list of lines: line {number} has a NUL (--null reads paths that end with a NUL).");
        }

        if (!nulSeparated && bytes.EndsWith("\r"u8))
        {
            bytes = bytes[..^1];
        }

        return bytes.IsEmpty ? null : Encoding.UTF8.GetString(bytes);
    }
}
