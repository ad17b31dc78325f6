using FashionResNet.Shared.Data;
using FashionResNet.Shared.Imaging;
using SkiaSharp;

namespace FashionResNet.Shared.Tests.Imaging;

public sealed class RowResizerTests
{
    [Fact]
    public void Resize_TwiceAsWide_IsBilinearOnHalfPixelCentres()
        // Target centres at 0.25, 0.75, 1.25, 1.75 source pixels: the inner ones lie between 0.5 (0) and 1.5 (100).
        => Assert.Equal([0, 25, 75, 100], Resize([0, 100], new ImageSpec(1, 1, 2), new ImageSpec(1, 1, 4)));

    [Fact]
    public void Resize_ToHalf_WeighsEveryPixelByTheTriangle()
        // Centre at 1 and 3, reach 2: weights 3/4 and 3/4 inside, 1/4 outside; at the border without the missing part.
        => Assert.Equal(
            [7, 49], // (10·¾ + 20·¼) / 1¾ = 7.14 and (10·¼ + 20·¾ + 90·¾) / 1¾ = 48.57
            Resize([0, 10, 20, 90], new ImageSpec(1, 1, 4), new ImageSpec(1, 1, 2)));

    [Fact]
    public void Resize_FineStripesToASmallImage_BecomeTheirMean()
    {
        byte[] stripes = [.. Enumerable.Range(0, 280 * 280).Select(i => (byte)(i % 2 * 200))];

        byte[] small = Resize(stripes, new ImageSpec(1, 280, 280), new ImageSpec(1, 28, 28));

        Assert.All(small, pixel => Assert.InRange(pixel, 95, 105)); // aliasing would give 0 and 200
    }

    [Fact]
    public void Resize_Columns_AreTreatedAsRows()
    {
        byte[] wide = Resize([1, 50, 200], new ImageSpec(1, 1, 3), new ImageSpec(1, 1, 7));
        byte[] high = Resize([1, 50, 200], new ImageSpec(1, 3, 1), new ImageSpec(1, 7, 1));

        Assert.Equal(wide, high);
    }

    [Fact]
    public void Resize_Planes_StayApart()
        => Assert.Equal([10, 10, 20, 20, 30, 30], Resize([10, 20, 30], new ImageSpec(3, 1, 1), new ImageSpec(3, 1, 2)));

    [Theory]
    [InlineData(1, 28)]
    [InlineData(28, 1)]
    [InlineData(3, 1000)]
    [InlineData(1000, 3)]
    [InlineData(29, 28)]
    public void ResizeTaps_AnySizes_WeightsSumToOneWithinTheLine(int source, int target)
    {
        var taps = new ResizeTaps(source, target);

        Assert.All(Enumerable.Range(0, target), i =>
        {
            Assert.InRange(taps.First(i), 0, source - 1);
            Assert.InRange(taps.End(i), taps.First(i) + 1, source);
            Assert.Equal(1, taps.Weights(i).ToArray().Sum(), 1e-5);
        });
    }

    private static byte[] Resize(byte[] source, ImageSpec from, ImageSpec to)
    {
        byte[] target = new byte[to.ByteCount];
        using var resizer = new RowResizer(from.Width, from.Height, to);
        for (int y = 0; y < from.Height; y++)
        {
            int row = y * from.Width;
            int area = from.Height * from.Width;
            resizer.Add(
                [.. Enumerable.Range(0, from.Channels).SelectMany(c => source.AsSpan((c * area) + row, from.Width).ToArray())]);
        }

        resizer.Finish(target, new Orientation(SKEncodedOrigin.TopLeft));
        return target;
    }
}
