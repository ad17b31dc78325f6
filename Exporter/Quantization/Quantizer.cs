using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Quantization.Calibration;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Quantization;

/// <summary>From an fp32 graph to an INT8 one: survey, calibrate, choose the layers, rewrite, compare.</summary>
/// <param name="graph">The fp32 graph; it stays as it is.</param>
/// <param name="options">How to quantize.</param>
/// <param name="write">From a graph to a model to run.</param>
internal sealed class Quantizer(OnnxGraph graph, QuantizationOptions options, Func<OnnxGraph, byte[]> write)
{
    /// <param name="fp32Bytes">Size of the fp32 file.</param>
    /// <param name="images">Images to compare on; null compares on those calibrated on.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    /// <exception cref="InvalidInputException">Nothing can be quantized, or the layers to keep are not there or are all.</exception>
    /// <exception cref="CheckFailedException">The largest drop cannot be held, or an activation is not finite.</exception>
    public QuantizationResult Run(long fp32Bytes, ImageDataSet? images, CancellationToken cancellationToken)
    {
        var survey = LayerSurvey.Of(graph);
        IReadOnlyList<QuantizableLayer> layers = survey.Without(options.Keep);
        ImageDataSet calibration = Draw(options);
        string[] values = [.. layers.SelectMany(layer => layer.Inputs.Append(layer.Output)).Distinct()
            .Except(graph.Outputs.Select(output => output.Name))];
        Dictionary<string, ActivationRange> ranges;
        using (var runner = new ActivationRunner(graph, values, write, cancellationToken))
        {
            ranges = Calibrator.Run(runner, values, PixelValues.Of(graph), calibration, options);
        }

        using var fp32 = new OnnxRunner(write(graph), calibration.Spec, cancellationToken);
        IReadOnlyList<LayerError> ranking = [];
        if (options.MaxDrop is { } maxDrop)
        {
            ranking = LayerRanking.Of(fp32, layers, Model, calibration);
            QuantizableLayer[] worstFirst = [.. ranking.Select(error => layers.Single(layer => layer.Name == error.Name))];
            layers = AccuracyBound.Hold(fp32, worstFirst, Model, options.Validation!, maxDrop);
        }

        HashSet<string> quantized = [.. layers.Select(layer => layer.Name)];
        OnnxGraph result = QdqRewriter.Run(graph, layers, ranges, options.ReduceRange);
        using var int8 = new OnnxRunner(write(result), calibration.Spec, cancellationToken);
        ImageDataSet?[] compared = [images ?? calibration, options.MaxDrop is null ? null : options.Validation];
        return new QuantizationResult(result, new QuantizationReport
        {
            Method = options.Method,
            CalibrationDataset = calibration.Name,
            CalibrationCount = calibration.Count,
            CalibrationSeed = options.CalibrationSeed,
            Quantized = [.. survey.Layers.Select(layer => layer.Name).Where(quantized.Contains)],
            Kept = [.. survey.Layers.Select(layer => layer.Name).Where(name => !quantized.Contains(name))],
            Unsupported = survey.Unsupported,
            Ranking = ranking,
            Fp32Bytes = fp32Bytes,
            Comparisons = [.. compared.OfType<ImageDataSet>().Select(set => ModelComparison.Of(fp32, int8, set))],
        });

        OnnxRunner Model(IReadOnlyList<QuantizableLayer> of)
        {
            var model = new OnnxRunner(write(QdqRewriter.Run(graph, of, ranges, options.ReduceRange)), calibration.Spec, cancellationToken);

            // Dozens of models, each as large as all weights: the collector would let a gigabyte of them pile up.
            GC.Collect();
            return model;
        }
    }

    private static ImageDataSet Draw(QuantizationOptions options)
    {
        int[] drawn = [.. Enumerable.Range(0, options.Calibration.Count)];
        new Random(options.CalibrationSeed).Shuffle(drawn);
        return options.Calibration.Subset(drawn.AsSpan(0, Math.Min(drawn.Length, options.CalibrationCount)));
    }
}
