namespace FashionResNet.Exporter;

/// <summary>Where a file uses 16-bit floats (IEEE half: 11 bits of precision, up to 65504). Its input and outputs stay as they are.</summary>
public enum HalfPrecision
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>
    /// Weights are stored as half and computed with as float32: the file is half as large. ONNX Runtime widens them when it loads the
    /// file, so speed and memory are those of float32.
    /// </summary>
    Weights,

    /// <summary>
    /// The network computes in half as well, between preprocessing and logits: for CUDA. ONNX Runtime's CPU has next to no operators in
    /// half and takes float32 instead: the file runs there, as fast as a float32 one, and without the rounding in between.
    /// </summary>
    Compute,
}
