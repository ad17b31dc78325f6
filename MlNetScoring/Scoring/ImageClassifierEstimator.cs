using FashionResNet.Scoring.Inputs;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Errors;
using Microsoft.ML;

namespace FashionResNet.Scoring;

/// <summary>
/// Puts a trained image classifier (<c>model.onnx</c>) into an ML.NET pipeline; made by
/// <see cref="ImageClassifierCatalog.ApplyImageClassifier"/>. There is nothing to learn: <see cref="Fit"/> loads the model.
/// </summary>
public sealed class ImageClassifierEstimator : IEstimator<BatchedImageClassifier>
{
    private readonly string _modelPath;
    private readonly string _column;
    private readonly ImageBytes _bytes;
    private readonly ScoringOptions? _options;
    private readonly ModelDescription? _description;
    private readonly IReadOnlyList<string> _labels;

    internal ImageClassifierEstimator(
        string modelPath, string column, ImageBytes bytes, ScoringOptions? options, ModelDescription? description)
    {
        (_modelPath, _column, _bytes, _options, _description) = (modelPath, column, bytes, options, description);
        using var model = ClassifierModel.Read(modelPath, description);
        _labels = model.Metadata.Labels;
    }

    /// <summary>Loads the model for images as they stand in this input's column; no row is read.</summary>
    /// <returns>A transformer that the caller, or the fitted pipeline, disposes.</returns>
    /// <exception cref="InvalidInputException">The column is missing or holds no images, or the model or device cannot be
    /// used.</exception>
    public BatchedImageClassifier Fit(IDataView input)
        => BatchedImageClassifier.LoadFor(
            InputColumn.Of(input.Schema, _column, _bytes), _modelPath, _options, _description);

    /// <summary>The input's columns and those that scoring adds; how ML.NET checks a pipeline before it is fitted.</summary>
    /// <exception cref="InvalidInputException">The column is missing or holds no images.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _ = InputColumn.Of(inputSchema, _column, _bytes);
        return ScoredShape.Add(inputSchema, _labels);
    }
}
