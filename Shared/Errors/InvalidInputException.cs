namespace FashionResNet.Shared.Errors;

/// <summary>A file, a value or a place that was given is missing, broken or does not fit (exit code 2).</summary>
public sealed class InvalidInputException(string message, Exception? innerException = null)
    : FashionResNetException(message, ExitCode.BadInput, innerException);
