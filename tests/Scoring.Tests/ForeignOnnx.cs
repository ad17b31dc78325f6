using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FashionResNet.Scoring.Tests;

/// <summary>A small colour classifier as another exporter writes it: scaled floats in, scores out, no metadata.</summary>
internal sealed class ForeignOnnx
{
    public static readonly string[] Labels = ["cat", "dog", "bird", "fish"];
    public static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    public static readonly float[] Std = [0.229f, 0.224f, 0.225f];

    public const int Channels = 3;
    public const int Height = 6;
    public const int Width = 5;

    public static readonly long[] Shape = [Channels, Height, Width];

    public string Input { get; init; } = "input";

    public string Output { get; init; } = "output";

    public DataType Type { get; init; } = DataType.Float;

    public int Opset { get; init; } = 17;

    public int IrVersion { get; init; } = 8;

    /// <summary>Whether it ends with softmax.</summary>
    public bool Probabilities { get; init; }

    /// <summary>Lets a test change or break it.</summary>
    public Action<ModelProto>? Edit { get; init; }

    /// <summary>What a user says of it.</summary>
    public static ModelDescription Description => new() { Labels = Labels, Mean = Mean, Std = Std };

    /// <summary>Seeded images, uint8 <c>[C, H, W]</c> each.</summary>
    public static ImageInput[] Images(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            byte[] pixels = new byte[Channels * Height * Width];
            random.NextBytes(pixels);
            return new ImageInput { Image = pixels };
        })];
    }

    /// <summary>ONNX Runtime alone on the model as it is, its scaling done here in plain C#.</summary>
    /// <returns>The output, <c>[N, K]</c>.</returns>
    public float[] Run(string path, ImageInput[] images)
    {
        using var session = new InferenceSession(path);
        using var run = new RunOptions();
        long[] shape = [images.Length, Channels, Height, Width];
        byte[] bytes = [.. images.SelectMany(image => image.Image)];
        float[] floats = [.. bytes.Select((value, i) => Scale(value, i / (Height * Width) % Channels))];
        using OrtValue input = Type == DataType.Float
            ? OrtValue.CreateTensorValueFromMemory(floats, shape)
            : OrtValue.CreateTensorValueFromMemory(bytes, shape);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [Input], [input], [Output]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Writes it into a folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(string folder)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            Graph = new GraphProto { Name = "foreign" },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        };
        GraphProto graph = model.Graph;
        graph.Input.Add(Value(Input, Type, Shape));
        graph.Output.Add(Value(Output, DataType.Float, Labels.Length));
        var random = new Random(3);
        TensorProto weight = Constant("weight", random, Channels * Height * Width, Labels.Length);
        TensorProto bias = Constant("bias", random, Labels.Length);
        graph.Initializer.Add([weight, bias]);
        if (IrVersion < 4)
        {
            graph.Input.Add(Fixed(weight));
            graph.Input.Add(Fixed(bias));
        }

        string scores = Probabilities ? "scores" : Output;
        graph.Node.Add(Node("Cast", [Input], "float", ("to", (long)DataType.Float)));
        graph.Node.Add(Node("Flatten", ["float"], "flat", ("axis", 1)));
        graph.Node.Add(Node("Gemm", ["flat", "weight", "bias"], scores));
        if (Probabilities)
        {
            graph.Node.Add(Node("Softmax", [scores], Output, ("axis", 1)));
        }

        Edit?.Invoke(model);
        string path = Path.Combine(folder, "foreign.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    public static ValueInfoProto Value(string name, DataType type, params long[] dims)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" } } };
        shape.Dim.AddRange(dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    public static NodeProto Node(string type, string[] inputs, string output, params (string Name, long Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = output, Input = { inputs }, Output = { output } };
        node.Attribute.AddRange(attributes.Select(attribute => new AttributeProto
        {
            Name = attribute.Name,
            I = attribute.Value,
            Type = AttributeProto.Types.AttributeType.Int,
        }));
        return node;
    }

    private static float Scale(byte value, int channel) => ((value / 255f) - Mean[channel]) / Std[channel];

    private static ValueInfoProto Fixed(TensorProto constant)
    {
        ValueInfoProto value = Value(constant.Name, DataType.Float, [.. constant.Dims]);
        value.Type.TensorType.Shape.Dim.RemoveAt(0);
        return value;
    }

    private static TensorProto Constant(string name, Random random, params long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float };
        tensor.Dims.AddRange(dims);
        int count = (int)dims.Aggregate(1L, (product, dim) => product * dim);
        tensor.FloatData.AddRange(Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 0.2f));
        return tensor;
    }
}
