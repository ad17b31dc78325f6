using FashionResNet.Shared.Data;

namespace FashionResNet.Trainer.Training;

/// <summary>Which images of a set a run trains on and which it holds out: the same again for the same set.</summary>
/// <param name="TrainCount">Images to train on.</param>
/// <param name="ValidationCount">Images held out; 0 for none. They and those to train on are the first of the set.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="TrainSha256">See <see cref="ImageDataSet.ComputeSha256"/>, of the images trained on; null before they are known.</param>
internal sealed record TrainingSplit(int TrainCount, int ValidationCount, int Seed, string? TrainSha256 = null)
{
    /// <summary>Whether it is a split of this set: the set has so many images, and those to train on are the same.</summary>
    public bool Fits(ImageDataSet images) => (long)TrainCount + ValidationCount <= images.Count
        && (TrainSha256 is null || Of(images).Train.ComputeSha256() == TrainSha256);

    /// <summary>Splits a set that fits.</summary>
    public (ImageDataSet Train, ImageDataSet? Validation) Of(ImageDataSet images)
    {
        int count = TrainCount + ValidationCount;
        ImageDataSet used = count == images.Count ? images : images.Take(count);
        if (ValidationCount == 0)
        {
            return (used, null);
        }

        return StratifiedSplit.Split(used, ValidationCount, Seed);
    }
}
