namespace FashionResNet.Trainer.Models;

/// <summary>The layers of a ResNet before its first stage: by how much they make an image smaller.</summary>
internal enum Stem
{
    /// <summary>7×7 with stride 2, then 3×3 pooling with stride 2: a quarter of each side, as published, for 224×224.</summary>
    Large,

    /// <summary>3×3 with stride 2, no pooling: half of each side.</summary>
    Half,

    /// <summary>3×3 with stride 1, no pooling: the full size, as is usual for images of 32×32.</summary>
    Full,
}
