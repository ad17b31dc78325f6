using System.Globalization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>The input of a model that is not of our exporter: which it is, and what images it takes.</summary>
internal static class ForeignInput
{
    private const string Expected = "expected one input, float or uint8 [N,C,H,W] with N free and C 1 or 3";

    /// <exception cref="InvalidInputException">It is not one tensor of images, or its batch is fixed.</exception>
    public static ValueInfoProto Find(string path, GraphProto graph)
    {
        ValueInfoProto[] inputs = ClassifierModel.InputsOf(graph);
        if (inputs is not [{ Type.TensorType: { Shape: { Dim: [var batch, _, _, _] dims }, ElemType: var type } }]
            || type is not ((int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Uint8)
            || dims[1].DimValue is not (1 or 3))
        {
            throw new InvalidInputException($"{path}: its inputs are {ValueText.Describe(inputs)}; {Expected}.");
        }

        return ValueText.IsFree(batch) ? inputs[0] : throw new InvalidInputException(
            $"{path}: its inputs are {ValueText.Describe(inputs)}, a fixed batch of {batch.DimValue}; {Expected}: "
            + "export it with a dynamic first dimension.");
    }

    /// <exception cref="InvalidInputException">The description's size, means or deviations do not fit the input.</exception>
    public static ImageSpec Shape(string path, ValueInfoProto input, ModelDescription description)
    {
        string seen = $"{path}: its input is {ValueText.Describe([input])}";
        var dims = input.Type.TensorType.Shape.Dim;
        var image = new ImageSpec(
            (int)dims[1].DimValue,
            Side(seen, nameof(description.Height), dims[2], description.Height),
            Side(seen, nameof(description.Width), dims[3], description.Width));
        if (!image.IsValid)
        {
            throw new InvalidInputException($"{seen}; images of {image} are not allowed.");
        }

        bool floats = input.Type.TensorType.ElemType == (int)TensorProto.Types.DataType.Float;
        int numbers = floats ? image.Channels : 0;
        if (description.Mean.Count != numbers || description.Std.Count != numbers)
        {
            throw new InvalidInputException(
                $"{seen}; {nameof(ModelDescription)} has {description.Mean.Count} numbers for Mean and "
                + $"{description.Std.Count} for Std, expected {numbers} each: "
                + (floats ? "one a channel, of pixels in 0..1." : "uint8 pixels are not scaled."));
        }

        bool usable = description.Mean.All(float.IsFinite) && description.Std.All(std => float.IsFinite(std) && std > 0);
        return usable ? image : throw new InvalidInputException(
            $"{path}: {nameof(ModelDescription)} has Mean {Text(description.Mean)} and Std {Text(description.Std)}; "
            + "expected finite numbers, those of Std above 0.");
    }

    private static int Side(string seen, string name, TensorShapeProto.Types.Dimension dim, int? described)
    {
        if (!ValueText.IsFree(dim))
        {
            return described is null || described == dim.DimValue
                ? (int)Math.Min(dim.DimValue, int.MaxValue)
                : throw new InvalidInputException(
                    $"{seen}; {nameof(ModelDescription)}.{name} is {described}, expected {dim.DimValue} or nothing.");
        }

        return described > 0 ? described.Value : throw new InvalidInputException(
            $"{seen}; say in {nameof(ModelDescription)}.{name} how many pixels an image has there, 1 or more.");
    }

    private static string Text(IEnumerable<float> numbers)
        => $"[{string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}]";
}
