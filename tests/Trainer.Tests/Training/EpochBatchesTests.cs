using FashionResNet.Shared.Data;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class EpochBatchesTests
{
    private static readonly ImageSpec Spec = new(1, 5, 4);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Batch_OverAnEpoch_GivesEveryImageOnceWithItsLabel(int shift)
    {
        using DisposeScope scope = NewDisposeScope();
        using DeviceImages images = Images(23);
        using var batches = new EpochBatches(images, Recipe(shift, flip: shift > 0), seed: 1, epoch: 0);

        var seen = new List<long>();
        for (int step = 0; step < batches.Count; step++)
        {
            (Tensor pixels, Tensor labels) = batches.Batch(step);
            Assert.Equal(step < 2 ? 8 : 7, pixels.shape[0]);
            Assert.Equal(ScalarType.Byte, pixels.dtype);
            for (int i = 0; i < labels.shape[0]; i++)
            {
                // Image n holds nothing but the numbers 10n…10n+9 (and black from beyond its edge).
                long n = labels[i].item<long>();
                Assert.All(pixels[i].contiguous().data<byte>().Where(p => p != 0), p => Assert.Equal(n, p / 10));
                seen.Add(n);
            }
        }

        Assert.Equal(3, batches.Count);
        Assert.Equal(Enumerable.Range(0, 23).Select(i => (long)i), seen.Order());
    }

    [Fact]
    public void Batch_WithOneImageLeftOver_TakesItIntoTheLastBatch()
    {
        using DisposeScope scope = NewDisposeScope();
        using DeviceImages images = Images(17);
        using var batches = new EpochBatches(images, Recipe(shift: 0, flip: false), seed: 1, epoch: 0);

        Assert.Equal([8, 9], Enumerable.Range(0, batches.Count).Select(step => batches.Batch(step).Labels.shape[0]));
    }

    [Fact]
    public void Batch_WithFlipAndShift_IsAWindowOfTheImageOrOfItsMirrorImage()
    {
        using DisposeScope scope = NewDisposeScope();
        using DeviceImages images = Images(20);
        Recipe recipe = Recipe(shift: 1, flip: true);
        using var batches = new EpochBatches(images, recipe, seed: 5, epoch: 2);
        var kinds = new HashSet<(int Dy, int Dx, bool Flip)>();
        for (int step = 0; step < batches.Count; step++)
        {
            (Tensor pixels, Tensor labels) = batches.Batch(step);
            for (int i = 0; i < labels.shape[0]; i++)
            {
                kinds.Add(KindOf(pixels[i, 0], images.Pixels[labels[i].item<long>(), 0]));
            }
        }

        Assert.True(kinds.Count > 6, $"only {kinds.Count} of the 18 kinds of augmentation came up");
        Assert.Contains(kinds, kind => kind.Flip);
        Assert.Contains(kinds, kind => !kind.Flip);
    }

    [Fact]
    public void Batch_OfTheSameSeedAndEpoch_IsTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        using DeviceImages images = Images(23);
        Recipe recipe = Recipe(shift: 2, flip: true);
        byte[] Pixels(int seed, int epoch)
        {
            using var batches = new EpochBatches(images, recipe, seed, epoch);
            return batches.Batch(1).Pixels.contiguous().data<byte>().ToArray();
        }

        Assert.Equal(Pixels(1, 0), Pixels(1, 0));
        Assert.NotEqual(Pixels(1, 0), Pixels(2, 0));
        Assert.NotEqual(Pixels(1, 0), Pixels(1, 1));
    }

    [Fact]
    public void Batch_WithCutout_BlackensOneSquareOfEachImageAndNothingElse()
    {
        using DisposeScope scope = NewDisposeScope();
        using DeviceImages images = Images(23);
        using var batches = new EpochBatches(images, Recipe(shift: 0, flip: false) with { Cutout = 2 }, seed: 1, epoch: 0);
        var places = new HashSet<string>();
        (Tensor pixels, Tensor labels) = batches.Batch(0);
        for (int i = 0; i < labels.shape[0]; i++)
        {
            Tensor black = pixels[i, 0].eq(0);
            Tensor rest = images.Pixels[labels[i].item<long>(), 0].masked_fill(black, 0);
            long rows = black.any(1).sum().item<long>();
            long columns = black.any(0).sum().item<long>();
            Assert.InRange(rows, 1, 2);
            Assert.InRange(columns, 1, 2);
            Assert.Equal(rows * columns, black.sum().item<long>());
            Assert.True(rest.eq(pixels[i, 0]).all().item<bool>());
            places.Add(string.Concat(black.data<bool>().Select(hole => hole ? 1 : 0)));
        }

        Assert.True(places.Count > 3, $"{places.Count} different places");
        Assert.NotEqual(0, images.Pixels.min().item<byte>()); // the data set itself stays whole
    }

    private static (int Dy, int Dx, bool Flip) KindOf(Tensor picked, Tensor original)
    {
        foreach (bool flip in new[] { false, true })
        {
            Tensor whole = nn.functional.pad(original, [1, 1, 1, 1], value: 0);
            for (int dy = 0; dy < 3; dy++)
            {
                for (int dx = 0; dx < 3; dx++)
                {
                    Tensor window = whole.narrow(0, dy, Spec.Height).narrow(1, dx, Spec.Width);
                    if ((flip ? window.flip(1) : window).eq(picked).all().item<bool>())
                    {
                        return (dy, dx, flip);
                    }
                }
            }
        }

        throw new Xunit.Sdk.XunitException("the augmented image is no shifted or mirrored window of the original");
    }

    private static Recipe Recipe(int shift, bool flip) => RecipeBook.Quick with { BatchSize = 8, Shift = shift, Flip = flip };

    private static DeviceImages Images(int count)
    {
        byte[] pixels = Enumerable.Range(0, count)
            .SelectMany(n => Enumerable.Range(0, Spec.ByteCount).Select(i => (byte)((10 * n) + 1 + (i * 7 % 9))))
            .ToArray();
        string[] names = Enumerable.Range(0, count).Select(n => $"class {n}").ToArray();
        return new DeviceImages(new ImageDataSet("numbered", Spec, pixels, Enumerable.Range(0, count).ToArray(), names), CPU);
    }
}
