using System.Runtime.InteropServices;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Files;

/// <summary>
/// Why a file cannot be read. What lies in the file itself is an <see cref="InvalidInputException"/> in words of our own, for its
/// row: the system's name places of one machine. What says nothing of the file, such as a mount that is gone or too many open
/// files, is a <see cref="TransientFaultException"/>: as a row it would stay for good.
/// </summary>
internal static class FileFault
{
    public const string Nul = "the path has a NUL character";

    private const int IOErrno = 5; // EIO: of one file, mostly a bad block
    private static readonly int LoopErrno = OperatingSystem.IsMacOS() ? 62 : 40; // ELOOP

    /// <summary>What a number of errno.h says.</summary>
    /// <param name="errno">Linux's; macOS has the same ones but for that of links, and .NET itself maps that of long names.</param>
    /// <param name="path">What was read.</param>
    /// <param name="folder">Whether it is a folder to list: a disk's error is no row then, all below would be missing.</param>
    public static FashionResNetException OfErrno(int errno, string path, bool folder = false) => errno switch
    {
        2 or 20 => Missing(path, folder),             // ENOENT, ENOTDIR
        1 or 13 => NoPermission(folder),              // EPERM, EACCES
        36 => TooLong(),                              // ENAMETOOLONG
        _ when errno == LoopErrno => new InvalidInputException("its links loop"),
        _ when (folder || errno != IOErrno) && TransientFaultException.Caused(new IOException(null, errno))
            => new TransientFaultException($"cannot read {path}: {Marshal.GetPInvokeErrorMessage(errno)} (system error {errno})"),
        _ => new InvalidInputException($"the {Noun(folder)} cannot be read (system error {errno})"),
    };

    /// <summary>What an exception of opening, reading or listing says.</summary>
    public static FashionResNetException Of(Exception error, string path, bool folder = false) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => Missing(path, folder),
        ArgumentException => Missing(path, folder), // an empty name
        UnauthorizedAccessException => NoPermission(folder),
        PathTooLongException => TooLong(),
        _ when !OperatingSystem.IsWindows() => OfErrno(error.HResult, path, folder),
        _ when TransientFaultException.Caused(error)
            => new TransientFaultException($"cannot read {path}: {error.Message}", error),
        _ => new InvalidInputException($"the {Noun(folder)} cannot be read (system error {error.HResult})", error),
    };

    /// <summary>The fault of one of several files, which the message has to name.</summary>
    public static FashionResNetException Named(FashionResNetException fault, string name)
        => fault is InvalidInputException ? new InvalidInputException($"{name} cannot be read: {fault.Message}.", fault) : fault;

    /// <summary>What keeps a thing that is there from being read as an image; null for a regular file.</summary>
    public static string? OfKind(FileKind kind) => kind switch
    {
        FileKind.Regular => null,
        FileKind.Directory => "it is a folder, not a file",
        FileKind.Fifo => "it is a FIFO, not a file",
        FileKind.Socket => "it is a socket, not a file",
        FileKind.Device => "it is a device, not a file",
        _ => "it is not a regular file",
    };

    // .NET puts U+FFFD where a name is not UTF-8, and no string leads to such a file any more.
    private static InvalidInputException Missing(string path, bool folder) => new(
        path.Contains('\uFFFD', StringComparison.Ordinal) ? "the name is not valid UTF-8" : $"the {Noun(folder)} does not exist");

    private static InvalidInputException NoPermission(bool folder) => new($"no permission to read the {Noun(folder)}");

    private static InvalidInputException TooLong() => new("the path is too long");

    private static string Noun(bool folder) => folder ? "folder" : "file";
}
