using FashionResNet.Scoring.Devices;
using FashionResNet.Shared.Errors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>Makes ML.NET's own <see cref="OnnxTransformer"/> for a file, on the first device that takes it.</summary>
internal static class StockTransformer
{
    /// <param name="ml">Its device does not matter.</param>
    /// <param name="onnx">File, columns and shapes.</param>
    /// <param name="options">Device and threads.</param>
    /// <param name="inputSchema">What it is fitted on.</param>
    /// <param name="name">What errors call the model: the file may be a temporary one.</param>
    public static (OnnxTransformer Transformer, ScoringDevice Device) Create(
        MLContext ml, OnnxOptions onnx, ScoringOptions options, DataViewSchema inputSchema, string name)
    {
        IReadOnlyList<ScoringDevice> candidates = ScoringDevice.Candidates(options.Device);
        onnx.IntraOpNumThreads = options.Threads;
        for (int i = 0; ; i++)
        {
            ScoringDevice device = candidates[i];
            onnx.GpuDeviceId = device.CudaDevice;
            try
            {
                return (ml.Transforms.ApplyOnnxModel(onnx).Fit(new EmptyView(inputSchema)), device);
            }
            catch (InvalidOperationException error) when (error.InnerException is OnnxRuntimeException reason)
            {
                if (i == candidates.Count - 1)
                {
                    throw new InvalidInputException(
                        $"ONNX Runtime cannot run {name} on {device}: {reason.Message.ReplaceLineEndings(" ")}",
                        error);
                }
            }
        }
    }
}
