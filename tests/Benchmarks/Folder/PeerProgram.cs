using System.Diagnostics;
using System.Text.Json;
using FashionResNet.TestSupport;

namespace FashionResNet.Benchmarks.Folder;

/// <summary>The same job in Python (score_folder.py), with Debian 13's packages.</summary>
/// <param name="chroot">What <c>peer.sh install</c> made.</param>
/// <param name="data">The folder that the peer sees as <c>/data</c>.</param>
internal sealed class PeerProgram(string chroot, string data)
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.FullPath, "tests", "Benchmarks", "Folder");

    /// <summary>Images a second, from loading the model to the finished output.</summary>
    public double ImagesPerSecond(string model, string input, PeerSetting setting)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", Command(Arguments(model, input, setting)))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true, // torch and ONNX Runtime have much to say at their start
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string result = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the peer ended with {process.ExitCode}: {errors.Result}");
        }

        using JsonDocument report = JsonDocument.Parse(result);
        return report.RootElement.GetProperty("rows").GetInt64() / report.RootElement.GetProperty("seconds").GetDouble();
    }

    private string[] Command(string[] arguments)
        => [Path.Combine(Folder, "peer.sh"), "run", chroot, data, Path.Combine(Folder, "score_folder.py"), .. arguments];

    private string[] Arguments(string model, string input, PeerSetting setting)
    {
        string[] arguments =
        [
            "--model", Inside(model), "--input", Inside(input), "--output", "/data/peer.csv", "--workers", $"{setting.Workers}",
            "--threads", $"{setting.Threads}", "--batch-size", $"{setting.BatchSize}",
        ];
        return setting.Draft ? [.. arguments, "--draft"] : arguments;
    }

    private string Inside(string path) => Path.Combine("/data", Path.GetRelativePath(data, path));
}
