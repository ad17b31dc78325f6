namespace FashionResNet.Exporter.Tests;

internal static class Tolerances
{
    /// <summary>float32 of values around 1 after a few operations: some 1e-7 each.</summary>
    public const float Elementwise = 1e-6f;

    /// <summary>
    /// Both sides compute a resize's coordinates, up to 28 pixels, in float32, each in its order: 28·2⁻²² is 7e-6 of a pixel,
    /// of neighbours that differ by up to 1/0.4 after normalising.
    /// </summary>
    public const float Resize = 3e-5f;

    /// <summary>Folding rounds the weights anew; logits of the small nets are around 1.</summary>
    public const float Folding = 1e-5f;

    /// <summary>
    /// Mean error of INT8 against the spread of the logits: 255 steps an activation are 0.2 % of its range each, over half a dozen
    /// layers.
    /// </summary>
    public const float Int8 = 0.02f;

    /// <summary>Half rounds by up to 1/2048; of three layers' roundings, some against each other, a few thousandths of the largest logit.</summary>
    public const float Half = 5e-3f;
}
