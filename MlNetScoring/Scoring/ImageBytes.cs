namespace FashionResNet.Scoring;

/// <summary>What a column of byte vectors holds; its type alone does not tell.</summary>
public enum ImageBytes
{
    /// <summary>Each row is the content of an image file: PNG, JPEG, BMP, GIF or WebP of any size.</summary>
    Encoded,

    /// <summary>Each row is the network's own input: uint8 pixels <c>[C, H, W]</c> of the model's shape.</summary>
    Pixels,
}
