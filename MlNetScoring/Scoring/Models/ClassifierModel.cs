using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Google.Protobuf;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>A <c>model.onnx</c> that keeps the contract: uint8 <c>image [N, C, H, W]</c> to float <c>logits</c> and
/// <c>probabilities [N, K]</c>, with labels and image shape in its metadata.</summary>
internal sealed record ClassifierModel(string Path, ModelMetadata Metadata)
{
    public const string Input = "image";
    public const string Logits = "logits";
    public const string Probabilities = "probabilities";

    /// <summary>The batch's length left to the row, which ML.NET writes as 0, then the image's shape.</summary>
    public int[] BatchShape => [0, Metadata.Image.Channels, Metadata.Image.Height, Metadata.Image.Width];

    /// <summary>Number of classes.</summary>
    public int ClassCount => Metadata.Labels.Count;

    /// <summary>Reads and checks the file; its weights are not looked at.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, is no ONNX model, or does not keep the contract.</exception>
    public static ClassifierModel Read(string path)
    {
        ModelProto proto = Parse(path);
        var properties = new Dictionary<string, string>();
        foreach (StringStringEntryProto property in proto.MetadataProps)
        {
            properties[property.Key] = property.Value;
        }

        ModelMetadata metadata;
        try
        {
            metadata = ModelMetadata.FromProperties(properties);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{path}: {error.Message}", error);
        }

        CheckInput(path, proto.Graph, metadata.Image);
        CheckOutput(path, proto.Graph, Logits, metadata.Labels.Count);
        CheckOutput(path, proto.Graph, Probabilities, metadata.Labels.Count);
        if (metadata.Labels.Distinct().Count() != metadata.Labels.Count)
        {
            throw new InvalidInputException($"{path}: its labels are not distinct: {string.Join(", ", metadata.Labels)}.");
        }

        return new ClassifierModel(path, metadata);
    }

    /// <summary>The whole file. It is not kept: the weights may be large.</summary>
    /// <exception cref="InvalidInputException">It cannot be read or is no ONNX model.</exception>
    public static ModelProto Parse(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            ModelProto proto = ModelProto.Parser.ParseFrom(file);
            return proto.Graph is { Node.Count: > 0 } ? proto : throw new InvalidInputException(
                $"{path} is no ONNX model: it has no graph.");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidInputException($"{path} is no ONNX model: its content cannot be read.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read the model: {error.Message}", error);
        }
    }

    private static void CheckInput(string path, GraphProto graph, ImageSpec image)
    {
        HashSet<string> initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        ValueInfoProto[] inputs = graph.Input.Where(input => !initializers.Contains(input.Name)).ToArray();
        bool right = inputs is [{ Name: Input } input]
            && ValueText.IsTensor(input, TensorProto.Types.DataType.Uint8, null, image.Channels, image.Height, image.Width);
        if (!right)
        {
            throw new InvalidInputException(
                $"{path}: its inputs are {ValueText.Describe(inputs)}; expected {Input} uint8 "
                + $"[N,{image.Channels},{image.Height},{image.Width}] with N free.");
        }
    }

    private static void CheckOutput(string path, GraphProto graph, string name, int classes)
    {
        ValueInfoProto? output = graph.Output.FirstOrDefault(output => output.Name == name);
        if (output is null || !ValueText.IsTensor(output, TensorProto.Types.DataType.Float, null, classes))
        {
            throw new InvalidInputException(
                $"{path}: its outputs are {ValueText.Describe(graph.Output)}; expected {name} float [N,{classes}] "
                + $"with N free, for its {classes} labels.");
        }
    }
}
