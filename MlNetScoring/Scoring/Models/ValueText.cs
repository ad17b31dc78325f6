using System.Globalization;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>Compares and words the declared type and shape of a graph's inputs and outputs.</summary>
internal static class ValueText
{
    /// <summary>Whether the value is a tensor of this type and shape; null stands for a free dimension.</summary>
    public static bool IsTensor(ValueInfoProto value, TensorProto.Types.DataType type, params ReadOnlySpan<int?> shape)
    {
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        if (tensor?.Shape is null || tensor.ElemType != (int)type || tensor.Shape.Dim.Count != shape.Length)
        {
            return false;
        }

        for (int i = 0; i < shape.Length; i++)
        {
            TensorShapeProto.Types.Dimension dim = tensor.Shape.Dim[i];
            if (shape[i] is { } size ? IsFree(dim) || dim.DimValue != size : !IsFree(dim))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the graph leaves this dimension to its caller.</summary>
    public static bool IsFree(TensorShapeProto.Types.Dimension dim) => !dim.HasDimValue || dim.DimValue <= 0;

    /// <summary>For example <c>image float [1,3,224,224], mask int64 [N]</c>.</summary>
    public static string Describe(IEnumerable<ValueInfoProto> values)
    {
        string text = string.Join(", ", values.Select(Describe));
        return text.Length > 0 ? text : "none";
    }

    private static string Describe(ValueInfoProto value)
    {
        if (value.Type?.TensorType is not { } tensor)
        {
            return $"{value.Name} (no tensor)";
        }

        string type = Enum.IsDefined((TensorProto.Types.DataType)tensor.ElemType)
            ? ((TensorProto.Types.DataType)tensor.ElemType).ToString().ToLowerInvariant()
            : $"type {tensor.ElemType}";
        IEnumerable<string> dims = tensor.Shape?.Dim.Select(dim => dim.HasDimValue
            ? dim.DimValue.ToString(CultureInfo.InvariantCulture)
            : dim.HasDimParam ? dim.DimParam : "?") ?? [];
        return $"{value.Name} {type} [{string.Join(',', dims)}]";
    }
}
