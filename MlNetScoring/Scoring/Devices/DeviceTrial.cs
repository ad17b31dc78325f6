using System.Collections.Concurrent;
using FashionResNet.Scoring.Models;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace FashionResNet.Scoring.Devices;

/// <summary>Whether a CUDA device really runs a network. A session can be made where no driver answers or cuDNN is missing; only a run
/// tells.</summary>
internal static class DeviceTrial
{
    private const string Input = "x";
    private const string Output = "y";

    private static readonly long[] ImageShape = [1, 1, 4, 4];
    private static readonly long[] KernelShape = [1, 1, 3, 3];
    private static readonly ConcurrentDictionary<int, Lazy<string?>> Faults = new();

    /// <summary>What keeps the device from running a small network; null where it does. It is tried once a process.</summary>
    public static string? FaultOf(int cudaDevice) => Faults.GetOrAdd(cudaDevice, static number => new(() => Try(number))).Value;

    private static string? Try(int cudaDevice)
    {
        try
        {
            using var options = new SessionOptions();
            options.AppendExecutionProvider_CUDA(cudaDevice);
            using var session = new InferenceSession(Network(), options);
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(new float[16], ImageShape);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [Input], [image], [Output]);
            return null;
        }
        catch (Exception error) when (error is OnnxRuntimeException or EntryPointNotFoundException)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>float x [1, 1, 4, 4] to y [1, 1, 1, 1], which is 1 whatever x is.</summary>
    internal static byte[] Network()
    {
        ValueInfoProto Value(string name, long[] shape)
            => GraphNode.Value(name, TensorProto.Types.DataType.Float, shape.Select(GraphNode.Dim));
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "trial",
                Input = { Value(Input, ImageShape) },
                Output = { Value(Output, [1, 1, 1, 1]) },
                Initializer = { GraphNode.Floats("w", new float[9], KernelShape) },
                Node =
                {
                    GraphNode.Create("Conv", [Input, "w"], "convolved"),
                    GraphNode.Create("GlobalAveragePool", ["convolved"], "pooled"),
                    GraphNode.Create("Softmax", ["pooled"], Output), // the two before it take cuDNN
                },
            },
        };
        return model.ToByteArray();
    }
}
