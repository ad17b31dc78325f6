namespace FashionResNet.Shared.Errors;

/// <summary>Another process has what was asked for (exit code 5).</summary>
public sealed class InUseException(string message, Exception? innerException = null)
    : FashionResNetException(message, ExitCode.TryAgain, innerException)
{
    /// <summary>Whether a file could not be opened because another process holds it.</summary>
    /// <remarks>EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.</remarks>
    public static bool Caused(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32;
}
