using FashionResNet.TestSupport;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace FashionResNet.Exporter.Tests.Quantization;

/// <summary>What ONNX Runtime makes of a file when it loads it.</summary>
internal static class OptimizedGraph
{
    /// <summary>Operators of the graph that runs.</summary>
    public static IEnumerable<string> OperatorsOf(string model)
    {
        using var folder = new TemporaryFolder();
        string optimized = folder.File("optimized.onnx");
        using var options = new SessionOptions
        {
            OptimizedModelFilePath = optimized,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, // it warns that the file is for this machine only
        };
        using (new InferenceSession(model, options))
        {
            return [.. Read(optimized).Node.Select(node => node.OpType)];
        }
    }

    /// <summary>The values of a constant in the file itself.</summary>
    public static sbyte[] Int8Initializer(string model, string name)
        => (sbyte[])(Array)Read(model).Initializer.Single(tensor => tensor.Name == name).RawData.ToByteArray();

    /// <summary>Names of the constants in the file itself.</summary>
    public static IEnumerable<string> Initializers(string model) => Read(model).Initializer.Select(tensor => tensor.Name);

    /// <summary>The value of a scalar constant in the file itself.</summary>
    public static float Scale(string model, string name)
        => BitConverter.ToSingle(Read(model).Initializer.Single(tensor => tensor.Name == name).RawData.Span);

    private static GraphProto Read(string model) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(model)).Graph;
}
