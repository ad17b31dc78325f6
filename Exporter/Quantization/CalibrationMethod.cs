namespace FashionResNet.Exporter.Quantization;

/// <summary>How an activation's range is chosen from what calibration saw of it.</summary>
public enum CalibrationMethod
{
    /// <summary>Smallest to largest value seen: nothing is clipped, an outlier makes the steps coarse.</summary>
    MinMax,

    /// <summary>The range that holds <see cref="QuantizationOptions.Percentile"/> percent of the values.</summary>
    Percentile,

    /// <summary>
    /// The range whose 8-bit histogram loses least information, by Kullback-Leibler divergence (S. Migacz, "8-bit inference with
    /// TensorRT", GTC 2017).
    /// </summary>
    Entropy,
}
