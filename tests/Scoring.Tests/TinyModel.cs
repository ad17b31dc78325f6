using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using Google.Protobuf;
using Onnx;

namespace FashionResNet.Scoring.Tests;

/// <summary>Small real ONNX classifiers with seeded weights: Cast → Flatten → Gemm (logits) → Softmax (probabilities).</summary>
internal static class TinyModel
{
    public static readonly ImageSpec Spec = new(1, 28, 28);

    public static readonly string[] Labels =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Writes a model into a folder and returns its path; <paramref name="edit"/> may break it first.</summary>
    public static string Write(string folder, Action<ModelProto>? edit = null, int seed = 1, string name = "model.onnx")
    {
        ModelProto model = Create(seed);
        edit?.Invoke(model);
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>An edit: a white pixel makes every score NaN, others are taken as √(254.5 - pixel).</summary>
    public static void GiveNaNForWhite(ModelProto proto)
    {
        NodeProto cast = proto.Graph.Node[0];
        cast.Output[0] = "number";
        var limit = new TensorProto { Name = "limit", DataType = (int)TensorProto.Types.DataType.Float, FloatData = { 254.5f } };
        proto.Graph.Initializer.Add(limit);
        proto.Graph.Node.Insert(1, new NodeProto { OpType = "Sub", Input = { "limit", "number" }, Output = { "rest" } });
        proto.Graph.Node.Insert(2, new NodeProto { OpType = "Sqrt", Input = { "rest" }, Output = { "float" } });
    }

    /// <summary>Seeded random images, every class label in turn.</summary>
    public static ImageDataSet Images(int count, int seed = 2)
    {
        byte[] pixels = new byte[count * Spec.ByteCount];
        new Random(seed).NextBytes(pixels);
        return new ImageDataSet("random", Spec, pixels, Enumerable.Range(0, count).Select(i => i % 10).ToArray(), Labels);
    }

    private static ModelProto Create(int seed)
    {
        var random = new Random(seed);
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Value("image", TensorProto.Types.DataType.Uint8, Spec.Channels, Spec.Height, Spec.Width));
        graph.Output.Add(Value("logits", TensorProto.Types.DataType.Float, Labels.Length));
        graph.Output.Add(Value("probabilities", TensorProto.Types.DataType.Float, Labels.Length));
        graph.Initializer.Add(Weights("weight", random, 1f / (255 * 28), Spec.ByteCount, Labels.Length));
        graph.Initializer.Add(Weights("bias", random, 0.1f, Labels.Length));
        graph.Node.Add(Node("Cast", ["image"], "float", new AttributeProto
        {
            Name = "to",
            I = (long)TensorProto.Types.DataType.Float,
            Type = AttributeProto.Types.AttributeType.Int,
        }));
        graph.Node.Add(Node("Flatten", ["float"], "flat"));
        graph.Node.Add(Node("Gemm", ["flat", "weight", "bias"], "logits"));
        graph.Node.Add(Node("Softmax", ["logits"], "probabilities"));
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        };
        var metadata = new ModelMetadata { Labels = Labels, Image = Spec, Arch = "tiny" };
        model.MetadataProps.AddRange(metadata.ToProperties()
            .Select(property => new StringStringEntryProto { Key = property.Key, Value = property.Value }));
        return model;
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    private static TensorProto Weights(string name, Random random, float scale, params long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.AddRange(dims);
        long count = dims.Aggregate(1L, (product, dim) => product * dim);
        tensor.FloatData.AddRange(Enumerable.Range(0, (int)count).Select(_ => scale * ((20f * random.NextSingle()) - 10f)));
        return tensor;
    }

    private static NodeProto Node(string type, string[] inputs, string output, params AttributeProto[] attributes)
        => new() { OpType = type, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } };
}
