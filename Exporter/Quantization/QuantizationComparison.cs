namespace FashionResNet.Exporter.Quantization;

/// <summary>INT8 and fp32 on the same images, in turns.</summary>
/// <param name="Dataset">Name of the images.</param>
/// <param name="Count">How many.</param>
/// <param name="Fp32Accuracy">Share that fp32 classifies rightly, 0..1.</param>
/// <param name="Int8Accuracy">Share that INT8 classifies rightly, 0..1.</param>
/// <param name="Agreement">Share with the same best class in both, 0..1.</param>
/// <param name="MeanAbsProbabilityDiff">Mean |Δ probability| over all images and classes.</param>
/// <param name="Fp32ImagesPerSecond">Median over batches of 32, the first left out.</param>
/// <param name="Int8ImagesPerSecond">Likewise.</param>
public sealed record QuantizationComparison(
    string Dataset,
    int Count,
    double Fp32Accuracy,
    double Int8Accuracy,
    double Agreement,
    double MeanAbsProbabilityDiff,
    double Fp32ImagesPerSecond,
    double Int8ImagesPerSecond);
