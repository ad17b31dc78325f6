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
        IOException or UnauthorizedAccessException => ($"error: {OneLine(exception)}", ExitCode.BadInput),
        _ => ($"error: {exception.GetType().Name}: {OneLine(exception)} (--verbose shows where)", ExitCode.Usage),
    };

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
