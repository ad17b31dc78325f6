using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace FashionResNet.Exporter.Graph;

/// <summary>An <see cref="OnnxGraph"/> as ONNX protobuf. The one place that knows the wire format.</summary>
internal static class ModelWriter
{
    public const string ProducerName = "FashionResNet.Exporter";

    /// <summary>The same graph and properties give the same bytes.</summary>
    public static byte[] Write(
        OnnxGraph graph, string name, int opset, string producerVersion, IReadOnlyDictionary<string, string> properties)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersionOf(opset),
            ProducerName = ProducerName,
            ProducerVersion = producerVersion,
            Graph = new GraphProto { Name = name },
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.Graph.Input.AddRange(graph.Inputs.Select(Port));
        model.Graph.Output.AddRange(graph.Outputs.Select(Port));
        model.Graph.Node.AddRange(graph.Nodes.Select(Node));
        model.Graph.Initializer.AddRange(graph.Initializers.Select(pair => Tensor(pair.Key, pair.Value)));
        model.MetadataProps.AddRange(properties.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return model.ToByteArray();
    }

    /// <summary>The format version that came with the opset (ONNX's Versioning.md); 8 for older ones too.</summary>
    private static int IrVersionOf(int opset) => opset switch
    {
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        _ => 11,
    };

    private static ValueInfoProto Port(OnnxPort port)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)port.ElementType };
        if (port.Shape is not null)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
            tensor.Shape.Dim.AddRange(port.Shape.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        }

        return new ValueInfoProto { Name = port.Name, Type = new TypeProto { TensorType = tensor } };
    }

    private static NodeProto Node(OnnxNode node)
    {
        var proto = new NodeProto { OpType = node.OpType, Name = node.Name };
        proto.Input.AddRange(node.Inputs);
        proto.Output.Add(node.Output);
        proto.Attribute.AddRange(node.Attributes.Select(Attribute));
        return proto;
    }

    private static AttributeProto Attribute(OnnxAttributeValue attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case long value:
                (proto.Type, proto.I) = (AttributeType.Int, value);
                break;
            case float value:
                (proto.Type, proto.F) = (AttributeType.Float, value);
                break;
            case string value:
                (proto.Type, proto.S) = (AttributeType.String, ByteString.CopyFromUtf8(value));
                break;
            case long[] values:
                proto.Type = AttributeType.Ints;
                proto.Ints.AddRange(values);
                break;
            default:
                throw new InvalidOperationException($"attribute {attribute.Name} holds a {attribute.Value.GetType()}");
        }

        return proto;
    }

    private static TensorProto Tensor(string name, OnnxTensor tensor)
    {
        // The bytes belong to the graph and do not change any more: no copy of the weights.
        var proto = new TensorProto
        {
            Name = name,
            DataType = (int)tensor.ElementType,
            RawData = UnsafeByteOperations.UnsafeWrap(tensor.Data),
        };
        proto.Dims.AddRange(tensor.Dims);
        return proto;
    }
}
