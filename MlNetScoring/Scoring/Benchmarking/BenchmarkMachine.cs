using System.Reflection;
using System.Runtime.InteropServices;
using FashionResNet.Shared;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Benchmarking;

/// <summary>What a benchmark ran on.</summary>
/// <param name="Os">Operating system.</param>
/// <param name="Cpu">Processor's name, where the system tells.</param>
/// <param name="Cores">Logical cores.</param>
/// <param name="DotNet">Runtime's name and version.</param>
/// <param name="OnnxRuntime">ONNX Runtime's version.</param>
/// <param name="MlNet">ML.NET's version.</param>
public sealed record BenchmarkMachine(string Os, string Cpu, int Cores, string DotNet, string OnnxRuntime, string MlNet)
{
    /// <summary>This machine.</summary>
    public static BenchmarkMachine Current() => new(
        RuntimeInformation.OSDescription,
        Processor.Name(),
        Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        OrtEnv.Instance().GetVersionString(),
        typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "unknown");
}
