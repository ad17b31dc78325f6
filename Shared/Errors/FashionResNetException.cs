namespace FashionResNet.Shared.Errors;

/// <summary>An error whose message is written for the user: what was seen, where, and what is allowed.</summary>
/// <param name="message">One line for the user.</param>
/// <param name="exitCode">What a program that stops because of it returns.</param>
/// <param name="innerException">The cause, if any.</param>
public abstract class FashionResNetException(string message, ExitCode exitCode, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What a program that stops because of this error returns.</summary>
    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>What an error of reading or writing a file is: bad input, or worth another try.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="error">What the system said.</param>
    public static FashionResNetException OfFileSystem(string message, Exception error)
        => TransientFaultException.Caused(error)
            ? new TransientFaultException(message, error)
            : new InvalidInputException(message, error);
}
