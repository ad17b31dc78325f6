namespace FashionResNet.Trainer.Tests;

/// <summary>How far apart two numbers may lie that ought to be the same, and why.</summary>
internal static class Tolerances
{
    /// <summary>The same float32 arithmetic in another order.</summary>
    public const double Float32 = 1e-5;

    /// <summary>Logits of another library: the bound of the export's parity gate.</summary>
    public const float Logits = 1e-4f;
}
