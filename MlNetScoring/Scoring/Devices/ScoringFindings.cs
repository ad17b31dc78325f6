using FashionResNet.Shared.Diagnostics;
using FashionResNet.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Devices;

/// <summary>What <c>doctor</c> says of ONNX Runtime, and whether it can run on a device.</summary>
public static class ScoringFindings
{
    /// <summary>ONNX Runtime's version and what it can run on.</summary>
    public static IReadOnlyList<Finding> Look()
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        var cpu = new Finding("ONNX Runtime", FindingStatus.Ok, $"{OrtEnv.Instance().GetVersionString()}, {string.Join(", ", providers)}");
        return providers.Contains(ScoringDevice.CudaProvider) ? [cpu] :
        [
            cpu,
            new Finding("ORT for CUDA", FindingStatus.Missing, $"no {ScoringDevice.CudaProvider} in this ONNX Runtime",
                "build with -p:Accelerator=cuda (package Microsoft.ML.OnnxRuntime.Gpu)") { IsForCuda = true },
        ];
    }

    /// <summary>What keeps a device from working.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <returns>Null where it works; <c>auto</c> does where the CPU does.</returns>
    public static string? FaultOf(string device)
    {
        try
        {
            IReadOnlyList<ScoringDevice> candidates = ScoringDevice.Candidates(device);
            if (candidates[^1].CudaDevice is { } number)
            {
                using var options = new SessionOptions();
                options.AppendExecutionProvider_CUDA(number); // loads cuDNN and cuBLAS, and throws where one is missing
            }

            return null;
        }
        catch (Exception error) when (error is InvalidInputException or OnnxRuntimeException)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }
}
