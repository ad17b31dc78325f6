namespace FashionResNet.Shared.Errors;

/// <summary>What was given may be right, but the machine or a file system did not do its part; it may when it is tried again
/// (exit code 5).</summary>
public sealed class TransientFaultException(string message, Exception? innerException = null)
    : FashionResNetException(message, ExitCode.TryAgain, innerException)
{
    /// <summary>Whether an error of reading or writing is known to be one that may pass, such as a network file system that does not
    /// answer, or too many open files. All others stay: one that is tried again for ever would keep a job from its end.</summary>
    public static bool Caused(Exception error)
        => error is IOException && (OperatingSystem.IsWindows() ? PassesOnWindows(error.HResult) : Passes(error.HResult));

    /// <summary>.NET hands a number of errno.h on as it is; its own codes are negative.</summary>
    private static bool Passes(int errno)
        => errno is 4 or 5 or 12 or 16 or 19 or 23 or 24   // EINTR, EIO, ENOMEM, EBUSY, ENODEV, ENFILE, EMFILE
            || (OperatingSystem.IsMacOS()                  // EAGAIN; networks and connections; ESTALE; EREMOTEIO
                ? errno is 35 or (>= 50 and <= 54) or 57 or 58 or 60 or 61 or 64 or 65 or 70
                : errno is 11 or (>= 100 and <= 104) or 107 or 108 or (>= 110 and <= 113) or 116 or 121);

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
