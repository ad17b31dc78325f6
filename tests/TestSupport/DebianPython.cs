using System.Diagnostics;

namespace FashionResNet.TestSupport;

/// <summary>The system's Python, to ask what the world outside .NET says of our files; tests skip where it lacks a package.</summary>
public static class DebianPython
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Whether every one of these packages can be imported.</summary>
    public static bool Has(params string[] packages)
        => File.Exists(Python) && Run($"import {string.Join(", ", packages)}").ExitCode == 0;

    /// <summary>Runs a script.</summary>
    /// <param name="script">Python source.</param>
    /// <param name="arguments">What <c>sys.argv[1:]</c> holds.</param>
    /// <returns>Exit code, and what was written to stdout and then to stderr.</returns>
    public static (int ExitCode, string Output) Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, ["-c", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
