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

    /// <summary>Why <c>auto</c> takes the CPU although this ONNX Runtime was built for CUDA; null where that is not so.</summary>
    /// <param name="device">What was asked for.</param>
    public static string? WhyNotCuda(string device)
        => device == "auto" && OrtEnv.Instance().GetAvailableProviders().Contains(ScoringDevice.CudaProvider) ? DeviceTrial.FaultOf(0) : null;

    /// <summary>Whether a device works; a CUDA device runs a small network.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    public static DeviceCheck Check(string device)
    {
        try
        {
            return DeviceCheck.Works(ScoringDevice.Candidates(device)[0].ToString());
        }
        catch (InvalidInputException error)
        {
            return DeviceCheck.Fails(error.Message);
        }
    }
}
