using FashionResNet.Shared.Data;

namespace FashionResNet.Trainer.Training;

/// <summary>Holds images out of training, each class in its share.</summary>
internal static class StratifiedSplit
{
    /// <summary>Splits off <paramref name="heldOut"/> images; which ones depends on the seed alone.</summary>
    public static (ImageDataSet Train, ImageDataSet Validation) Split(ImageDataSet images, int heldOut, int seed)
    {
        var random = new Random(seed);
        int[] byClass = Enumerable.Range(0, images.Count).ToArray();
        random.Shuffle(byClass);
        int[] labels = images.Labels.ToArray();
        byClass = byClass.OrderBy(i => labels[i]).ToArray(); // stable: within a class still shuffled

        // A class's only image is trained on, unless hardly any class has two.
        Dictionary<int, int> counts = labels.CountBy(label => label).ToDictionary();
        int[] shared = [.. byClass.Where(i => counts[labels[i]] > 1)];
        byClass = shared.Length < 2L * heldOut ? byClass : shared;

        // Every k-th of the images sorted by class: each class gives its share, to within one image.
        var validation = new bool[images.Count];
        for (int i = 0; i < heldOut; i++)
        {
            validation[byClass[(int)((long)i * byClass.Length / heldOut)]] = true;
        }

        ILookup<bool, int> parts = Enumerable.Range(0, images.Count).ToLookup(i => validation[i]);
        return (images.Subset(parts[false].ToArray()), images.Subset(parts[true].ToArray(), $"{images.Name}, held out"));
    }
}
