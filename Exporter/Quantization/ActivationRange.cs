namespace FashionResNet.Exporter.Quantization;

/// <summary>The values of an activation that 8 bits are spread over; what lies outside is clipped.</summary>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
internal readonly record struct ActivationRange(float Min, float Max);
