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
}
