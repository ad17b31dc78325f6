using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Tests.Data;

public sealed class ImageDataSetTests
{
    private static readonly ImageDataSet Three = new("set", new ImageSpec(1, 1, 2), [1, 2, 3, 4, 5, 6], [0, 1, 0], ["a", "b"]);

    [Fact]
    public void Image_AnyIndex_IsItsPixels() => Assert.Equal([3, 4], Three.Image(1).ToArray());

    [Fact]
    public void Subset_IndicesInAnyOrder_KeepsThatOrder()
    {
        ImageDataSet subset = Three.Subset([2, 1, 2], "some");

        Assert.Equal([5, 6, 3, 4, 5, 6], subset.Pixels.ToArray());
        Assert.Equal([0, 1, 0], subset.Labels.ToArray());
        Assert.Equal("some", subset.Name);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(9, 3)]
    public void Take_SomeOrTooMany_GivesTheFirst(int asked, int given)
    {
        ImageDataSet first = Three.Take(asked);

        Assert.Equal(given, first.Count);
        Assert.Equal([1, 2, 3, 4], first.Pixels[..4].ToArray());
    }

    [Fact]
    public void Constructor_PixelsThatDoNotFit_SaysBothNumbers()
    {
        var error = Assert.Throws<InvalidInputException>(
            () => new ImageDataSet("set", new ImageSpec(1, 1, 2), [1, 2, 3], [0], ["a"]));

        Assert.Contains("3 bytes", error.Message);
        Assert.Contains("1x1x2", error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Constructor_LabelWithoutClass_SaysWhich(int label)
    {
        var error = Assert.Throws<InvalidInputException>(
            () => new ImageDataSet("set", new ImageSpec(1, 1, 1), [1, 2], [0, label], ["a", "b"]));

        Assert.Contains($"label {label} of image 1", error.Message);
    }
}
