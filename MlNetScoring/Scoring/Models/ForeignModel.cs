using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>An ONNX model that is not of our exporter, checked against what its user says of it.</summary>
/// <param name="Input">The images: float or uint8 <c>[N, C, H, W]</c>.</param>
/// <param name="Scores">The scores, float <c>[N, K]</c>; null where the graph has our two outputs.</param>
/// <param name="Description">What the user says.</param>
/// <param name="Image">Shape of an image.</param>
internal sealed record ForeignModel(
    ValueInfoProto Input, ValueInfoProto? Scores, ModelDescription Description, ImageSpec Image)
{
    /// <summary>Since this opset, of 2018, arithmetic takes shapes as we use them.</summary>
    private const int OldestOpset = 8;

    private static readonly string[] OutputNames = [ClassifierModel.Logits, ClassifierModel.Probabilities];

    /// <summary>Whether pixels must be scaled for it.</summary>
    public bool TakesFloats => Input.Type.TensorType.ElemType == (int)TensorProto.Types.DataType.Float;

    /// <summary>What our exporter would have written into the file.</summary>
    public ModelMetadata Metadata => new()
    {
        Labels = [.. Description.Labels],
        Image = Image,
        Mean = [.. Description.Mean],
        Std = [.. Description.Std],
    };

    /// <exception cref="InvalidInputException">Model and description do not fit together, or the model is of a kind that cannot
    /// be used.</exception>
    public static ForeignModel Check(string path, ModelProto model, ModelDescription description)
    {
        IEnumerable<OperatorSetIdProto> opsets = model.OpsetImport.Where(import => import.Domain is "" or "ai.onnx");
        long opset = opsets.Select(import => import.Version).DefaultIfEmpty().Max();
        if (opset < OldestOpset)
        {
            throw new InvalidInputException($"{path}: its opset is {opset}; expected {OldestOpset} or newer.");
        }

        LabelCheck.Distinct($"{path}: {nameof(ModelDescription)}.{nameof(description.Labels)}", description.Labels);
        ValueInfoProto input = ForeignInput.Find(path, model.Graph);
        ImageSpec image = ForeignInput.Shape(path, input, description);
        return new ForeignModel(input, FindScores(path, model.Graph, description), description, image);
    }

    private static ValueInfoProto? FindScores(string path, GraphProto graph, ModelDescription description)
    {
        int classes = description.Labels.Count;
        string seen = $"{path}: its outputs are {ValueText.Describe(graph.Output)}";
        string[] names = [.. graph.Output.Select(output => output.Name)];
        if (description.Output is null && !OutputNames.Except(names).Any())
        {
            return graph.Output.Where(output => OutputNames.Contains(output.Name)).All(Fits)
                ? null
                : throw new InvalidInputException($"{seen}; expected float [N,{classes}] with N free, for {classes} labels.");
        }

        ValueInfoProto? scores = description.Output is null
            ? names.Length == 1 ? graph.Output[0] : null
            : graph.Output.FirstOrDefault(output => output.Name == description.Output);
        if (scores is null)
        {
            string which = description.Output is null ? "several" : $"none is '{description.Output}'";
            throw new InvalidInputException(
                $"{seen}: {which}; name the one with the scores in {nameof(ModelDescription)}.{nameof(description.Output)}.");
        }

        return Fits(scores) ? scores : throw new InvalidInputException(
            $"{seen}; expected {scores.Name} float [N,{classes}] with N free, for {classes} labels.");

        bool Fits(ValueInfoProto output) => ValueText.IsTensor(output, TensorProto.Types.DataType.Float, null, classes);
    }
}
