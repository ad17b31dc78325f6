namespace FashionResNet.Exporter.Quantization;

/// <summary>A layer that cannot be quantized and computes in fp32.</summary>
/// <param name="Name">Name of its node.</param>
/// <param name="OpType">Its ONNX operator.</param>
/// <param name="Reason">What stands in the way.</param>
public sealed record UnquantizedLayer(string Name, string OpType, string Reason);
