namespace FashionResNet.Shared.Errors;

/// <summary>What was given may be right, but the machine or a file system did not do its part; it may when it is tried again
/// (exit code 5).</summary>
public sealed class TransientFaultException(string message, Exception? innerException = null)
    : FashionResNetException(message, ExitCode.TryAgain, innerException)
{
    /// <summary>Whether an error of reading or writing may pass, such as a network file system that does not answer, or too many
    /// open files. What lies in a path, its permissions or the space of a disk stays; so does what no call of the system
    /// caused.</summary>
    public static bool Caused(Exception error)
        => error is IOException && (OperatingSystem.IsWindows() ? PassesOnWindows(error.HResult) : Passes(error.HResult));

    /// <summary>.NET hands a number of errno.h on as it is; its own codes are negative.</summary>
    private static bool Passes(int errno) => errno switch
    {
        <= 0 => false,
        1 or 13 => false,                               // EPERM, EACCES
        2 or 17 or 18 or 20 or 21 or 22 => false,       // ENOENT, EEXIST, EXDEV, ENOTDIR, EISDIR, EINVAL
        27 or 28 or 30 => false,                        // EFBIG, ENOSPC, EROFS
        40 or 122 => OperatingSystem.IsMacOS(),         // ELOOP, EDQUOT; other numbers than macOS has for them
        62 or 69 => !OperatingSystem.IsMacOS(),
        _ => true,
    };

    /// <summary>On Windows only what is known to pass does: resources run short, and networks.</summary>
    private static bool PassesOnWindows(int result)
    {
        const int OfTheSystem = unchecked((int)0x80070000);
        return (result & ~0xFFFF) == OfTheSystem && (result & 0xFFFF) is
            4 or 8 or 14 or 1450              // too many open files, not enough memory or resources
            or 21 or 51 or 53 or 54 or 55     // not ready, computer or network not there
            or 59 or 64 or 121 or 1231;       // network error, name gone, timed out, unreachable
    }
}
