using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>Pieces of a graph.</summary>
internal static class GraphNode
{
    /// <summary>A node without a name: nobody asks for it, and another may have it.</summary>
    public static NodeProto Create(string type, string[] inputs, string output, params AttributeProto[] attributes)
        => new() { OpType = type, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    public static AttributeProto Int(string name, long value)
        => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    /// <summary>A constant of this shape.</summary>
    public static TensorProto Floats(string name, IEnumerable<float> values, params long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.AddRange(shape);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    /// <inheritdoc cref="Floats"/>
    public static TensorProto Ints(string name, IEnumerable<long> values, params long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Int64 };
        tensor.Dims.AddRange(shape);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    /// <summary>A tensor that goes in or comes out.</summary>
    public static ValueInfoProto Value(
        string name, TensorProto.Types.DataType type, params IEnumerable<TensorShapeProto.Types.Dimension> dims)
    {
        var shape = new TensorShapeProto { Dim = { dims } };
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    public static TensorShapeProto.Types.Dimension Dim(long size) => new() { DimValue = size };

    /// <summary>A graph, and those that its nodes hold, as the branches of <c>If</c>.</summary>
    public static IEnumerable<GraphProto> WithInner(GraphProto graph) =>
    [
        graph,
        .. graph.Node.SelectMany(node => node.Attribute)
            .SelectMany(attribute => attribute.G is { } inner ? attribute.Graphs.Prepend(inner) : attribute.Graphs)
            .SelectMany(WithInner),
    ];
}
