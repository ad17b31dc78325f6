namespace FashionResNet.Scoring.Files;

/// <summary>Why a file cannot be read, in words of our own: the system's name places of one machine, and a row must not.</summary>
internal static class FileFault
{
    public const string Nul = "the path has a NUL character";

    private const string Missing = "the file does not exist";
    private const string NoPermission = "no permission to read the file";
    private const string TooLong = "the path is too long";

    /// <summary>What a number of Linux's errno.h says.</summary>
    public static string OfErrno(int errno, string path) => errno switch
    {
        2 or 20 => OfMissing(path), // ENOENT, ENOTDIR
        1 or 13 => NoPermission,    // EPERM, EACCES
        36 => TooLong,              // ENAMETOOLONG
        40 => "its links loop",     // ELOOP
        _ => $"the file cannot be read (system error {errno})",
    };

    /// <summary>What an exception of opening or reading says.</summary>
    public static string Of(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => OfMissing(path),
        UnauthorizedAccessException => NoPermission,
        PathTooLongException => TooLong,
        _ => $"the file cannot be read (system error {error.HResult})",
    };

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
    private static string OfMissing(string path)
        => path.Contains('\uFFFD', StringComparison.Ordinal) ? "the name is not valid UTF-8" : Missing;
}
