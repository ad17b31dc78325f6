using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Quantization;

/// <summary>A quantized graph and what is to be said of it.</summary>
internal sealed record QuantizationResult(OnnxGraph Graph, QuantizationReport Report);
