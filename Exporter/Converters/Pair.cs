namespace FashionResNet.Exporter.Converters;

/// <summary>Attributes by dimension: two values, one for both, or null for the default, as libtorch takes them.</summary>
internal static class Pair
{
    public static long[] Of(long[]? values, long[] byDefault) => values switch
    {
        null or [] => byDefault,
        [var both] => [both, both],
        [_, _] => values,
        _ => throw new ArgumentException($"[{string.Join(", ", values)}] are not 1 or 2 values.", nameof(values)),
    };

    /// <summary>Symmetric padding as ONNX writes it: both begins, then both ends.</summary>
    public static long[] Pads(long[] padding) => [.. padding, .. padding];
}
