using System.Globalization;
using FashionResNet.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Devices;

/// <summary>What runs the network: the CPU, or the CUDA device of that number.</summary>
internal readonly record struct ScoringDevice(int? CudaDevice)
{
    private const string CpuProvider = "CPUExecutionProvider";
    internal const string CudaProvider = "CUDAExecutionProvider";
    private const string CudaPrefix = "cuda:";

    public static readonly ScoringDevice Cpu = new(null);

    /// <summary>The devices to try, best first. A CUDA device among them has run a small network; a network may still not fit into it.</summary>
    /// <exception cref="InvalidInputException">The text is no device, or one that does not work.</exception>
    public static IReadOnlyList<ScoringDevice> Candidates(string text)
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        bool hasCuda = providers.Contains(CudaProvider);
        ScoringDevice[] candidates = text switch
        {
            "auto" => hasCuda && DeviceTrial.FaultOf(0) is null ? [new ScoringDevice(0), Cpu] : [Cpu],
            "cpu" => [Cpu],
            "cuda" => [new ScoringDevice(0)],
            _ when text.StartsWith(CudaPrefix, StringComparison.Ordinal) && int.TryParse(
                text.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int device)
                => [new ScoringDevice(device)],
            _ => throw new InvalidInputException($"'{text}' is no device: use auto, cpu, cuda or cuda:n (n = 0, 1, …)."),
        };
        return text == "auto" || candidates[0].CudaDevice is not { } number ? candidates
            : !hasCuda ? throw new InvalidInputException(
                $"device '{text}' is not there: this ONNX Runtime runs on {string.Join(", ", providers)} only; "
                + "use cpu, or build with -p:Accelerator=cuda on a machine with an NVIDIA driver.")
            : DeviceTrial.FaultOf(number) is { } fault ? throw new InvalidInputException(
                $"device '{text}' does not work: {fault.TrimEnd('.', ' ')}; doctor says what is missing.")
            : candidates;
    }

    /// <summary>ONNX Runtime's name for what runs there.</summary>
    public string ExecutionProvider => CudaDevice is null ? CpuProvider : CudaProvider;

    /// <summary><c>cpu</c> or <c>cuda:n</c>.</summary>
    public override string ToString()
        => CudaDevice is { } device ? CudaPrefix + device.ToString(CultureInfo.InvariantCulture) : "cpu";
}
