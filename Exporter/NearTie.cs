namespace FashionResNet.Exporter;

/// <summary>An image whose two best logits lie closer than twice the tolerance, so that either may win.</summary>
/// <param name="Case">Name of the case, as <see cref="ParityCase.Name"/>.</param>
/// <param name="Image">Position in the case's images; for a data set, in the data set.</param>
/// <param name="Margin">Best logit minus second best, in TorchSharp.</param>
/// <param name="TorchClass">Best class in TorchSharp.</param>
/// <param name="OnnxClass">Best class in ONNX Runtime.</param>
public sealed record NearTie(string Case, int Image, double Margin, int TorchClass, int OnnxClass);
