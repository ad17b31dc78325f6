using System.Diagnostics;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

/// <summary>The real program in a process of its own.</summary>
internal sealed class ScoreProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ScoreProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    public StreamWriter Input => _process.StandardInput;

    private static string Program => Path.Combine(AppContext.BaseDirectory, "FashionResNet.Scoring.Cli.dll");

    public static ScoreProcess Start(IEnumerable<string> args, string? folder = null)
        => new(new ProcessStartInfo("dotnet", [Program, .. args]) { WorkingDirectory = folder ?? string.Empty });

    /// <summary>Starts it where no file may grow beyond a size: writing there fails as on a full disk.</summary>
    public static ScoreProcess StartWithFileLimit(int kilobytes, IEnumerable<string> args)
    {
        // Without the ignored signal the process would be killed; .NET's own doubly mapped memory is a large file.
        string script = $"trap '' XFSZ; ulimit -f {kilobytes}; export DOTNET_EnableWriteXorExecute=0; exec dotnet \"$@\"";
        return new ScoreProcess(new ProcessStartInfo("bash", ["-c", script, "bash", Program, .. args]));
    }

    /// <summary>SIGKILL: the process gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ctrl-C.</summary>
    public async Task InterruptAsync() => await Process.Start("kill", ["-INT", $"{_process.Id}"]).WaitForExitAsync();

    /// <summary>Closes its standard input and waits until it ends.</summary>
    public async Task<CommandRun> EndAsync(bool closeInput = true)
    {
        if (closeInput)
        {
            _process.StandardInput.Close();
        }

        await _process.WaitForExitAsync();
        return new CommandRun(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
