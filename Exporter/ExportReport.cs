using FashionResNet.Exporter.Quantization;

namespace FashionResNet.Exporter;

/// <summary>What an export wrote.</summary>
public sealed record ExportReport
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its SHA-256, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Nodes of the graph, preprocessing and softmax included.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Batch norms that were folded into the convolution before them.</summary>
    public required int FoldedBatchNorms { get; init; }

    /// <summary>Version of the ONNX operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>The proof that the float32 graph computes what the module computes; INT8 and fp16 are made of that graph.</summary>
    public required ParityReport Parity { get; init; }

    /// <summary>How INT8 compares with fp32; null where the file is fp32.</summary>
    public QuantizationReport? Quantization { get; init; }

    /// <summary>How 16-bit floats compare with float32; null where the file has none.</summary>
    public HalfReport? Half { get; init; }
}
