using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Samples;

/// <summary>The sample service as a process of its own, on a free port of loopback.</summary>
internal sealed partial class ClassifierService : IDisposable
{
    private readonly Process _process;

    private ClassifierService(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(1),
        };
    }

    public HttpClient Client { get; }

    public static async Task<ClassifierService> StartAsync(string model, params string[] settings)
    {
        Process process = Launch(model, settings);
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningPattern().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.ReadToEndAsync(); // a full pipe would hold the service up
                return new ClassifierService(process, new Uri(match.Groups[1].Value));
            }
        }

        throw new InvalidOperationException($"the service ended with {process.ExitCode}: {await error}");
    }

    /// <summary>Runs a service that is expected not to start.</summary>
    public static async Task<(int ExitCode, string Error)> StartAndFailAsync(string model)
    {
        using Process process = Launch(model, []);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error + await output);
    }

    /// <summary>Asks it to stop, as a container's runtime does, and waits until it lets no more clients in.</summary>
    public async Task BeginStopAsync(CancellationToken cancellation)
    {
        using (Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync(cancellation);
        }

        while (await TakesClientsAsync(cancellation))
        {
            // it has not come to that yet
        }
    }

    /// <summary>Stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellation)
    {
        await BeginStopAsync(cancellation);
        return await WaitForExitAsync(cancellation);
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<bool> TakesClientsAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Process Launch(string model, string[] settings)
    {
        // bin/CONFIGURATION/FRAMEWORK, as this test's own.
        string output = Path.GetRelativePath(Path.Combine(RepositoryRoot.FullPath, "tests", "Scoring.Tests"), AppContext.BaseDirectory);
        string folder = Path.Combine(RepositoryRoot.FullPath, "tests", "Samples", "ClassifierService", output);
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            Path.Combine(folder, "FashionResNet.ClassifierService.dll"), "--urls", "http://127.0.0.1:0",
            "--Classifier:ModelPath", model, "--Classifier:ReloadInterval", "00:00:00.050", .. settings,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningPattern();
}
