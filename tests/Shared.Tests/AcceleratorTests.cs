using System.Diagnostics;
using System.Text.Json;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests;

/// <summary>Which native packages a build references, as MSBuild itself evaluates it (no restore needed).</summary>
public sealed class AcceleratorTests
{
    [Theory]
    [InlineData("cuda", "package", new[] { "Microsoft.ML.OnnxRuntime.Gpu", "TorchSharp-cuda-linux" })]
    [InlineData("cpu", "package", new[] { "Microsoft.ML.OnnxRuntime", "libtorch-cpu-linux-x64" })]
    [InlineData("cuda", "external", new[] { "Microsoft.ML.OnnxRuntime.Gpu" })]
    [InlineData("cpu", "external", new[] { "Microsoft.ML.OnnxRuntime" })]
    public async Task Trainer_OnLinux_ReferencesTheNativePackagesOfItsAccelerator(string accelerator, string libTorch, string[] expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the packages of other systems have other names");

        Assert.Equal(expected, await NativePackagesAsync("Trainer", accelerator, libTorch));
    }

    [Fact]
    public async Task Trainer_WithTheDefault_ReferencesWhatTheDriverAsksFor()
    {
        string fits = File.Exists("/proc/driver/nvidia/version") ? "cuda" : "cpu";

        Assert.Equal(await NativePackagesAsync("Trainer", fits, "package"), await NativePackagesAsync("Trainer", "auto", "package"));
        Assert.Equal(await NativePackagesAsync("Trainer", fits, "package"), await NativePackagesAsync("Trainer", "", "package"));
    }

    [Fact]
    public async Task ScoringProgram_WithCuda_ReferencesNoLibTorch()
        => Assert.Equal(
            ["Microsoft.ML.OnnxRuntime.Gpu"], await NativePackagesAsync(Path.Combine("MlNetScoring", "Cli"), "cuda", "package"));

    private static async Task<string[]> NativePackagesAsync(string project, string accelerator, string libTorch)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "msbuild", "-nologo", "-getItem:PackageReference", $"-p:LibTorch={libTorch}",
                .. accelerator.Length > 0 ? [$"-p:Accelerator={accelerator}"] : Array.Empty<string>(),
            ])
        {
            WorkingDirectory = Path.Combine(RepositoryRoot.FullPath, project),
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .Where(name => name.Contains("libtorch", StringComparison.Ordinal) || name.Contains("-cuda-", StringComparison.Ordinal)
                || name is "Microsoft.ML.OnnxRuntime" or "Microsoft.ML.OnnxRuntime.Gpu")
            .Order(StringComparer.Ordinal)
            .ToArray();
    }
}
