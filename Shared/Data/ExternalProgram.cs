using System.ComponentModel;
using System.Diagnostics;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>Runs another program to its end.</summary>
internal static class ExternalProgram
{
    /// <returns>Null when it ended with 0, else what it said last on stderr and its exit code.</returns>
    /// <exception cref="InvalidInputException">There is no such program.</exception>
    public static async Task<string?> RunAsync(
        string program, IEnumerable<string> arguments, string workingFolder, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        try
        {
            // Both streams are read at once: a full pipe would stop the program.
            Task<string> output = process.StandardOutput.ReadToEndAsync(ct);
            string error = await process.StandardError.ReadToEndAsync(ct).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            return process.ExitCode == 0 ? null : $"{LastLine(error)} (exit code {process.ExitCode})";
        }
        finally
        {
            if (!process.HasExited) // cancelled
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit(); // it may still write into a folder that is about to be removed
            }
        }
    }

    private static string LastLine(string text)
        => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("no message");

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidInputException($"{start.FileName} cannot be run: {error.Message}", error);
        }
    }
}
