using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>Whether a model is as our exporter writes them: names, types and shapes of inputs and outputs, metadata.</summary>
internal static class ModelContract
{
    private const string Remedy = $"pass a {nameof(ModelDescription)} (its Labels, and Mean and Std where the input is float; --description on the command line) "
        + "to use a model of another origin";

    /// <returns>What the model says of itself.</returns>
    /// <exception cref="InvalidInputException">It does not keep the contract.</exception>
    public static ModelMetadata Check(string path, ModelProto proto)
    {
        if (proto.MetadataProps.All(property => property.Key != MetadataKeys.Labels))
        {
            throw new InvalidInputException(
                $"{path}: it has no metadata '{MetadataKeys.Labels}', so this exporter did not make it; its inputs are "
                + $"{ValueText.Describe(ClassifierModel.InputsOf(proto.Graph))}, its outputs "
                + $"{ValueText.Describe(proto.Graph.Output)}; {Remedy}.");
        }

        ModelMetadata metadata = ReadMetadata(path, proto);
        CheckShapes(path, proto.Graph, ClassifierModel.Input, metadata, $"; {Remedy}");
        return metadata;
    }

    /// <summary>Whether the graph takes such images and gives a number a label.</summary>
    /// <param name="path">What errors call the file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="input">What its input is to be called.</param>
    /// <param name="metadata">Labels and image shape.</param>
    /// <param name="remedy">What an error ends with.</param>
    /// <exception cref="InvalidInputException">It does not.</exception>
    public static void CheckShapes(string path, GraphProto graph, string input, ModelMetadata metadata, string remedy = "")
    {
        CheckInput(path, graph, input, metadata.Image, remedy);
        CheckOutput(path, graph, ClassifierModel.Logits, metadata.Labels.Count, remedy);
        CheckOutput(path, graph, ClassifierModel.Probabilities, metadata.Labels.Count, remedy);
    }

    /// <returns>What the model says of itself; its inputs and outputs are not looked at.</returns>
    /// <exception cref="InvalidInputException">It says too little, what cannot be read, or one name of two classes.</exception>
    public static ModelMetadata ReadMetadata(string path, ModelProto proto)
    {
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

        LabelCheck.Distinct($"{path}: its labels", metadata.Labels);
        return metadata;
    }

    private static void CheckInput(string path, GraphProto graph, string name, ImageSpec image, string remedy)
    {
        ValueInfoProto[] inputs = ClassifierModel.InputsOf(graph);
        bool right = inputs is [var input] && input.Name == name
            && ValueText.IsTensor(input, TensorProto.Types.DataType.Uint8, null, image.Channels, image.Height, image.Width);
        if (!right)
        {
            throw new InvalidInputException(
                $"{path}: its inputs are {ValueText.Describe(inputs)}; expected {name} uint8 "
                + $"[N,{image.Channels},{image.Height},{image.Width}] with N free{remedy}.");
        }
    }

    private static void CheckOutput(string path, GraphProto graph, string name, int classes, string remedy)
    {
        ValueInfoProto? output = graph.Output.FirstOrDefault(output => output.Name == name);
        if (output is null || !ValueText.IsTensor(output, TensorProto.Types.DataType.Float, null, classes))
        {
            throw new InvalidInputException(
                $"{path}: its outputs are {ValueText.Describe(graph.Output)}; expected {name} float [N,{classes}] "
                + $"with N free, for its {classes} labels{remedy}.");
        }
    }
}
