namespace FashionResNet.Exporter.Graph;

/// <summary>An attribute of an ONNX node with its value, of one of the kinds that the operators in use take.</summary>
public sealed record OnnxAttributeValue
{
    private OnnxAttributeValue(string name, object value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>Name as in the operator's specification, for example <c>strides</c>.</summary>
    public string Name { get; }

    /// <summary>A <see cref="long"/>, <see cref="float"/>, <see cref="string"/> or <c>long[]</c>.</summary>
    internal object Value { get; }

    /// <summary>An attribute of kind INT.</summary>
    public static OnnxAttributeValue Of(string name, long value) => new(name, value);

    /// <summary>An attribute of kind FLOAT.</summary>
    public static OnnxAttributeValue Of(string name, float value) => new(name, value);

    /// <summary>An attribute of kind STRING.</summary>
    public static OnnxAttributeValue Of(string name, string value) => new(name, value);

    /// <summary>An attribute of kind INTS.</summary>
    public static OnnxAttributeValue Of(string name, long[] values) => new(name, values);
}
