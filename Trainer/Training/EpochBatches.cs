using FashionResNet.Trainer.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>
/// The batches of one epoch: images in random order, mirrored, shifted and partly blackened at random. All random numbers of an epoch
/// are drawn at its start from a generator seeded by (seed, epoch), so any step of it can be made again without those before.
/// </summary>
internal sealed class EpochBatches : IDisposable
{
    private readonly DeviceImages _images;
    private readonly Recipe _recipe;
    private readonly Tensor _order;   // int64 [N]
    private readonly Tensor? _rows;   // int64 [N, 1]: where an image's window begins in the padded image
    private readonly Tensor? _columns;
    private readonly Tensor? _flips;  // bool [N, 1]
    private readonly Tensor? _holes;  // int64 [N, 2]: row and column where an image's cutout is centred
    private readonly Tensor? _padded; // uint8 [N, H + 2s, W + 2s, C]

    public EpochBatches(DeviceImages images, Recipe recipe, int seed, int epoch)
    {
        _images = images;
        _recipe = recipe;
        Device device = images.Pixels.device;
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)unchecked((seed * 1_000_003L) + epoch), CPU); // one stream an epoch
        _order = Keep(randperm(images.Count, generator: generator).to(device));
        if (recipe.Cutout > 0)
        {
            long[] size = images.Pixels.shape;
            _holes = Keep((rand(images.Count, 2, generator: generator) * tensor([(float)size[2], size[3]])).to(ScalarType.Int64).to(device));
        }

        if (!recipe.Flip && recipe.Shift == 0)
        {
            return;
        }

        long[] shape = [images.Count, 1];
        _rows = Keep(randint(0, (2 * recipe.Shift) + 1, shape, generator: generator).to(ScalarType.Int64).to(device));
        _columns = Keep(randint(0, (2 * recipe.Shift) + 1, shape, generator: generator).to(ScalarType.Int64).to(device));
        _flips = Keep((rand(shape, generator: generator) < (recipe.Flip ? 0.5 : 0)).to(device));
        long s = recipe.Shift;
        _padded = Keep(nn.functional.pad(images.Pixels, [s, s, s, s], value: 0).permute(0, 2, 3, 1).contiguous());
    }

    /// <summary>Steps of the epoch; the last batch may be smaller, or larger by the one image that would be left over.</summary>
    public int Count => StepsPerEpoch(_images.Count, _recipe.BatchSize);

    /// <summary>Images in the steps before one.</summary>
    public int ImagesBefore(int step) => step == Count ? _images.Count : step * _recipe.BatchSize;

    /// <summary>Steps that a number of images takes. Batch norm cannot train on one image, so none is left alone.</summary>
    public static int StepsPerEpoch(int images, int batchSize)
        => images % batchSize == 1 && images > batchSize ? images / batchSize : 1 + ((images - 1) / batchSize);

    /// <summary>uint8 [n, C, H, W] and int64 [n] of a step. Runs within the caller's dispose scope.</summary>
    public (Tensor Pixels, Tensor Labels) Batch(int step)
    {
        long start = (long)step * _recipe.BatchSize;
        long length = step == Count - 1 ? _images.Count - start : _recipe.BatchSize;
        Tensor index = _order.narrow(0, start, length);
        Tensor pixels = _padded is null ? _images.Pixels.index_select(0, index) : Augmented(index);
        if (_holes is not null)
        {
            pixels.masked_fill_(InHole(index), 0);
        }

        return (pixels, _images.Labels.index_select(0, index));
    }

    /// <summary>One gather does crop and mirror of the whole batch.</summary>
    private Tensor Augmented(Tensor index)
    {
        long height = _images.Pixels.shape[2];
        long width = _images.Pixels.shape[3];
        Tensor x = arange(width, device: index.device).unsqueeze(0);                                  // [1, W]
        Tensor rows = _rows!.index_select(0, index) + arange(height, device: index.device).unsqueeze(0); // [n, H]
        Tensor columns = _columns!.index_select(0, index) + where(_flips!.index_select(0, index), width - 1 - x, x);
        Tensor picked = _padded!.index([
            TensorIndex.Tensor(index.view(-1, 1, 1)),
            TensorIndex.Tensor(rows.unsqueeze(2)),
            TensorIndex.Tensor(columns.unsqueeze(1))]); // [n, H, W, C]
        return picked.permute(0, 3, 1, 2);
    }

    /// <summary>bool [n, 1, H, W]: true within the squares, which may reach beyond the image.</summary>
    private Tensor InHole(Tensor index)
    {
        Tensor centre = _holes!.index_select(0, index);
        Tensor rows = Within(centre.narrow(1, 0, 1), _images.Pixels.shape[2]).unsqueeze(2);
        Tensor columns = Within(centre.narrow(1, 1, 1), _images.Pixels.shape[3]).unsqueeze(1);
        return rows.logical_and(columns).unsqueeze(1);
    }

    private Tensor Within(Tensor centre, long size)
    {
        Tensor first = centre - (_recipe.Cutout / 2);
        Tensor position = arange(size, device: centre.device).unsqueeze(0);
        return position.ge(first).logical_and(position.lt(first + _recipe.Cutout)); // [n, size]
    }

    public void Dispose()
    {
        _order.Dispose();
        _rows?.Dispose();
        _columns?.Dispose();
        _flips?.Dispose();
        _holes?.Dispose();
        _padded?.Dispose();
    }

    private static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();
}
