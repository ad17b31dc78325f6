using System.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Shared.Errors;

namespace FashionResNet.CommandLine;

/// <summary>Runs a command and turns whatever ends it into one line on stderr and an exit code.</summary>
internal static class CommandLineProgram
{
    /// <summary>Time that a cancelled command has to write its checkpoint before the process is ended.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter output, TextWriter error)
    {
        root.Options.Add(CommonOptions.Verbose);
        ParseResult parsed = root.Parse(args);
        if (args.Length > 0 && parsed.Errors.Count > 0)
        {
            string faults = string.Join(" ", parsed.Errors.Select(fault => OneLine(fault.Message)));
            await error.WriteLineAsync($"error: {faults} (--help shows what is allowed)");
            return (int)ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
            Output = output,
            Error = error,
        };
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (Exception exception)
        {
            (string message, ExitCode code) = Describe(exception);
            await error.WriteLineAsync(parsed.GetValue(CommonOptions.Verbose) ? exception.ToString() : message);
            return (int)code;
        }
    }

    /// <summary>
    /// Does a command's work on another thread: the command line listens for Ctrl-C only once the command's task has been handed
    /// back to it.
    /// </summary>
    public static void SetWork(this Command command, Func<ParseResult, CancellationToken, Task<ExitCode>> work)
        => command.SetAction((parsed, cancellation) => Task.Run(async () => (int)await work(parsed, cancellation), CancellationToken.None));

    private static (string Message, ExitCode Code) Describe(Exception exception) => exception switch
    {
        FashionResNetException known => ($"error: {OneLine(known.Message)}", known.ExitCode),
        OperationCanceledException => ("cancelled", ExitCode.Cancelled),
        _ when TransientFaultException.Caused(exception) => ($"error: {OneLine(exception.Message)}", ExitCode.TryAgain),
        IOException or UnauthorizedAccessException => ($"error: {OneLine(exception.Message)}", ExitCode.BadInput),
        TypeInitializationException or DllNotFoundException =>
            ($"error: a native library cannot be loaded: {FirstLine(exception.GetBaseException())} (--verbose shows more)", ExitCode.Usage),
        _ => ($"error: {exception.GetType().Name}: {FirstLine(exception)} (--verbose shows where)", ExitCode.TryAgain),
    };

    /// <summary>libtorch puts a C++ trace behind its message.</summary>
    private static string FirstLine(Exception exception) => OneLine(exception.Message.Split('\n')[0]);

    private static string OneLine(string message)
        => string.Join(' ', message.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
