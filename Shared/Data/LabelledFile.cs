using System.Runtime.ExceptionServices;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Shared.Data;

/// <summary>An image file and the index of its class.</summary>
internal readonly record struct LabelledFile(string Path, int Label)
{
    /// <summary>Decodes files side by side, on all cores.</summary>
    /// <param name="files">The files.</param>
    /// <param name="image">The shape wanted.</param>
    /// <param name="pixels">Takes uint8 <c>[N, C, H, W]</c>.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>A line for each file that cannot be used, in their order.</returns>
    /// <exception cref="TransientFaultException">A file system failed; it may not when it is tried again.</exception>
    public static IReadOnlyList<string> Decode(
        IReadOnlyList<LabelledFile> files, ImageSpec image, byte[] pixels, CancellationToken cancellation)
    {
        var problems = new FashionResNetException?[files.Count];
        try
        {
            Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
                problems[i] = Decode(files[i].Path, image, pixels.AsSpan(i * image.ByteCount, image.ByteCount)));
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        TransientFaultException? fault = problems.OfType<TransientFaultException>().FirstOrDefault();
        return fault is null ? [.. problems.OfType<FashionResNetException>().Select(error => error.Message)] : throw fault;
    }

    private static FashionResNetException? Decode(string path, ImageSpec image, Span<byte> pixels)
    {
        try
        {
            ImageDecoder.Decode(Read(path), image, pixels, path);
            return null;
        }
        catch (FashionResNetException error)
        {
            return error;
        }
        catch (OutOfMemoryException error)
        {
            return new InvalidInputException($"{path} takes more memory to decode than this process can have.", error);
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot read {path}: {error.Message}", error);
        }
    }
}
