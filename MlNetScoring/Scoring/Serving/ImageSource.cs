using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Serving;

/// <summary>Where a call's image comes from: a file, a stream, encoded bytes, or pixels.</summary>
internal readonly record struct ImageSource(string? Path, Stream? Stream, ReadOnlyMemory<byte> Bytes, bool ArePixels = false)
{
    private const int FirstBuffer = 64 << 10;

    public static ImageSource File(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new ImageSource(path, null, default);
    }

    public static ImageSource From(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ImageSource(null, stream, default);
    }

    public static ImageSource Encoded(ReadOnlyMemory<byte> bytes) => new(null, null, bytes);

    public static ImageSource Pixels(ReadOnlyMemory<byte> pixels) => new(null, null, pixels, ArePixels: true);

    /// <summary>What errors call it.</summary>
    public string Name => Path is null ? "the image" : $"'{Path}'";

    /// <summary>All its bytes. What a caller's own stream throws, such as that of a web request, goes to the caller as it is.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, or there are more bytes than allowed.</exception>
    /// <exception cref="TransientFaultException">The file cannot be read for a reason that does not lie in it.</exception>
    public ReadOnlyMemory<byte> Read(long limit)
    {
        // Read synchronously to the end: the task is done when it comes back.
        return ReadAsync(limit, asynchronous: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Read"/>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long limit, CancellationToken cancellation)
        => ReadAsync(limit, asynchronous: true, cancellation);

    /// <summary>Makes pixels of what was read.</summary>
    /// <exception cref="InvalidInputException">It is no image, damaged, too large; pixels have another length.</exception>
    public DecodedImage Decode(ReadOnlyMemory<byte> bytes, ImageSpec spec, long pixelLimit)
    {
        if (!ArePixels)
        {
            return DecodedImage.Decode(bytes.Span, spec, Name, pixelLimit);
        }

        return bytes.Length == spec.ByteCount
            ? new DecodedImage(bytes, TimeSpan.Zero)
            : throw new InvalidInputException($"the image has {bytes.Length} bytes; expected {spec.ByteCount} ({spec}).");
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long limit, bool asynchronous, CancellationToken cancellation)
    {
        if (ArePixels)
        {
            return Bytes;
        }

        if (Path is null && Stream is null)
        {
            return Bytes.Length <= limit ? Bytes : throw TooLong(limit);
        }

        if (Stream is not null)
        {
            return await ReadAsync(Stream, limit, asynchronous, cancellation).ConfigureAwait(false);
        }

        if (asynchronous)
        {
            // Opening cannot be asynchronous, and waits where a file system does: not on the thread of a user interface.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        RefuseUnlessRegular();
        try
        {
            await using FileStream file = new(Path!, FileMode.Open, FileAccess.Read, FileShare.Read, 0, asynchronous);
            return await ReadAsync(file, limit, asynchronous, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Named(FileFault.Of(error, Path!), Name);
        }
    }

    private void RefuseUnlessRegular()
    {
        try
        {
            FileStatus.OfRegular(Path!);
        }
        catch (InvalidInputException error)
        {
            throw FileFault.Named(error, Name);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream, long limit, bool asynchronous, CancellationToken cancellation)
    {
        long known = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : FirstBuffer - 1;
        if (stream.CanSeek && known > limit)
        {
            throw TooLong(limit);
        }

        byte[] buffer = new byte[known + 1];
        int length = 0;
        while (true)
        {
            int read = asynchronous
                ? await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false)
                : stream.Read(buffer, length, buffer.Length - length);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > limit)
            {
                throw TooLong(limit);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * length, Array.MaxLength));
            }
        }
    }

    private InvalidInputException TooLong(long limit) => new($"{Name} has more than the {limit} bytes that are allowed.");
}
