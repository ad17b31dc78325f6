namespace FashionResNet.Shared;

/// <summary>The exit codes of every program of this repository.</summary>
public enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Done = 0,

    /// <summary>The command line was wrong, or a native library is missing.</summary>
    Usage = 1,

    /// <summary>The input is missing, broken or does not fit, or a place cannot be written.</summary>
    BadInput = 2,

    /// <summary>A module that no converter knows.</summary>
    UnsupportedModule = 3,

    /// <summary>A check failed: parity was missed, or some images could not be scored.</summary>
    CheckFailed = 4,

    /// <summary>Something that may go better when it is tried again: another process has the place, or what happened was not foreseen.</summary>
    TryAgain = 5,

    /// <summary>Cancelled by the user (128 + SIGINT).</summary>
    Cancelled = 130,
}
