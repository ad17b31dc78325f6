namespace FashionResNet.Scoring;

/// <summary>One image, as a row of an <c>IDataView</c> or for a <c>PredictionEngine</c>.</summary>
public sealed class ImageInput
{
    /// <summary>uint8 pixels <c>[C, H, W]</c>, of the shape that the model's metadata give.</summary>
    public byte[] Image { get; set; } = [];
}
