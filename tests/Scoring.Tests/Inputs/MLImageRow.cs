using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FashionResNet.Scoring.Tests.Inputs;

/// <summary>An image as ML.NET's own type.</summary>
public sealed class MLImageRow
{
    [ImageType(28, 28)] // a size must be said; the images have others
    public MLImage? Image { get; set; }
}
