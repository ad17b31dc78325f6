using FashionResNet.Scoring.Data;
using FashionResNet.Shared.Data;
using Microsoft.ML;

namespace FashionResNet.Scoring;

/// <summary>Images in memory as ML.NET sees data.</summary>
public static class ImageDataView
{
    /// <summary>A view of the set; pixels are not copied before they are read. Columns: <see cref="ImageColumns.Image"/>, a vector
    /// of bytes of unknown length, and <see cref="ImageColumns.Label"/>, a key with the class names. It can be shuffled.</summary>
    public static IDataView Create(ImageDataSet images) => new ImageDataSetView(images);
}
