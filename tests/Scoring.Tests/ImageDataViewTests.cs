using FashionResNet.Shared.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests;

public sealed class ImageDataViewTests
{
    [Fact]
    public void Create_Images_GivesPixelsAndNamedLabels()
    {
        ImageDataSet images = TinyModel.Images(12);

        IDataView view = ImageDataView.Create(images);

        Assert.Equal(12, view.GetRowCount());
        Assert.Equal(images.Pixels.ToArray(), view.GetColumn<byte[]>(ImageColumns.Image).SelectMany(pixels => pixels));
        Assert.Equal(images.Labels.ToArray().Select(label => (uint)label + 1), view.GetColumn<uint>(ImageColumns.Label));
        var ml = new MLContext();
        IDataView named = ml.Transforms.Conversion.MapKeyToValue("Name", ImageColumns.Label).Fit(view).Transform(view);
        Assert.Equal(TinyModel.Labels[1], named.GetColumn<string>("Name").ElementAt(11));
    }

    [Fact]
    public void Create_ShuffledRows_KeepPixelsWithTheirLabel()
    {
        ImageDataSet images = TinyModel.Images(40);
        var ml = new MLContext(seed: 3);

        IDataView shuffled = ml.Data.ShuffleRows(ImageDataView.Create(images), seed: 4);

        uint[] labels = shuffled.GetColumn<uint>(ImageColumns.Label).ToArray();
        byte[][] pixels = shuffled.GetColumn<byte[]>(ImageColumns.Image).ToArray();
        Assert.NotEqual(images.Labels.ToArray().Select(label => (uint)label + 1), labels);
        Assert.All(Enumerable.Range(0, 40), i =>
        {
            int original = Enumerable.Range(0, 40).Single(j => images.Image(j).Span.SequenceEqual(pixels[i]));
            Assert.Equal((uint)images.Labels.Span[original] + 1, labels[i]);
        });
    }
}
