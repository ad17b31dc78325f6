namespace FashionResNet.Exporter.Quantization;

/// <summary>What quantizing one layer alone does.</summary>
/// <param name="Name">Name of its node.</param>
/// <param name="MeanAbsLogitDiff">Mean |Δ logit| against fp32 on calibration images.</param>
public sealed record LayerError(string Name, double MeanAbsLogitDiff);
