using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FashionResNet.Benchmarks.Folder;

/// <summary>Our <c>score</c>, the real program in a process of its own.</summary>
/// <param name="program">FashionResNet.Scoring.Cli.dll, as published.</param>
internal sealed class ScoreProgram(string program)
{
    /// <summary>Scores a folder.</summary>
    /// <returns>What the program says of itself, and its peak of resident memory.</returns>
    public ScoreRun Run(string model, string input, string output)
    {
        using Process process = Start(model, input, output);
        Task<string> result = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        double peakMb = 0;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            peakMb = Math.Max(peakMb, PeakMb(process.Id));
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"score ended with {process.ExitCode}: {errors.Result}");
        }

        using JsonDocument report = JsonDocument.Parse(result.Result);
        return new ScoreRun(
            report.RootElement.GetProperty("rows").GetInt64(), report.RootElement.GetProperty("seconds").GetDouble(), peakMb);
    }

    /// <summary>Seconds from the start of the process until it says that the first rows are done and kept; then ends it.</summary>
    public double SecondsToFirstRow(string model, string input, string output)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = Start(model, input, output);
        string? line = process.StandardError.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        process.Kill();
        process.WaitForExit();
        return line?.Contains("images/s", StringComparison.Ordinal) == true
            ? seconds
            : throw new InvalidOperationException($"score began with: {line}");
    }

    private Process Start(string model, string input, string output)
        => Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                program, "score", "--model", model, "--input", input, "--output", output, "--recursive", "--overwrite", "--json",
                "--device", "cpu",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>VmHWM; 0 where the process has just ended.</summary>
    private static double PeakMb(int process)
    {
        const string Name = "VmHWM:";
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith(Name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[Name.Length..^2], CultureInfo.InvariantCulture) * 1024 / 1e6; // "1234 kB"
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
