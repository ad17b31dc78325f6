namespace FashionResNet.Shared.Errors;

/// <summary>A check that guards a result failed, for example the parity of an export (exit code 4).</summary>
public sealed class CheckFailedException(string message, Exception? innerException = null)
    : FashionResNetException(message, ExitCode.CheckFailed, innerException);
