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

    private static (string Message, ExitCode Code) Describe(Exception exception) => exception switch
    {
        FashionResNetException known => ($"error: {known.Message}", known.ExitCode),
        OperationCanceledException => ("cancelled", ExitCode.Cancelled),
        IOException or UnauthorizedAccessException => ($"error: {OneLine(exception.Message)}", ExitCode.BadInput),
        _ => ($"error: {exception.GetType().Name}: {OneLine(exception.Message)} (--verbose shows where)", ExitCode.Usage),
    };

    private static string OneLine(string message)
        => string.Join(' ', message.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
