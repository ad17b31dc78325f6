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

    /// <summary>The devices to try, best first. Whether a CUDA device answers shows only when a session is made on it.</summary>
    /// <exception cref="InvalidInputException">The text is no device, or this ONNX Runtime cannot run it.</exception>
    public static IReadOnlyList<ScoringDevice> Candidates(string text)
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        bool hasCuda = providers.Contains(CudaProvider);
        ScoringDevice[] candidates = text switch
        {
            "auto" => hasCuda ? [new ScoringDevice(0), Cpu] : [Cpu],
            "cpu" => [Cpu],
            "cuda" => [new ScoringDevice(0)],
            _ when text.StartsWith(CudaPrefix, StringComparison.Ordinal) && int.TryParse(
                text.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int device)
                => [new ScoringDevice(device)],
            _ => throw new InvalidInputException($"'{text}' is no device: use auto, cpu, cuda or cuda:n (n = 0, 1, …)."),
        };
        return hasCuda || candidates[0] == Cpu ? candidates : throw new InvalidInputException(
            $"device '{text}' is not there: this ONNX Runtime runs on {string.Join(", ", providers)} only; "
            + "use cpu, or build with -p:Accelerator=cuda on a machine with an NVIDIA driver.");
    }

    /// <summary>ONNX Runtime's name for what runs there.</summary>
    public string ExecutionProvider => CudaDevice is null ? CpuProvider : CudaProvider;

    /// <summary><c>cpu</c> or <c>cuda:n</c>.</summary>
    public override string ToString()
        => CudaDevice is { } device ? CudaPrefix + device.ToString(CultureInfo.InvariantCulture) : "cpu";
}
