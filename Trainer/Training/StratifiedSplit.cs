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

        // Every k-th of the images sorted by class: each class gives its share, to within one image, but never its only one.
        HashSet<int> alone = [.. labels.CountBy(label => label).Where(label => label.Value == 1).Select(label => label.Key)];
        var validation = new bool[images.Count];
        for (int i = 0; i < heldOut; i++)
        {
            int at = (int)((long)i * images.Count / heldOut);
            while (validation[byClass[at]] || (alone.Contains(labels[byClass[at]]) && images.Count - alone.Count >= heldOut))
            {
                at = (at + 1) % images.Count;
            }

            validation[byClass[at]] = true;
        }

        ILookup<bool, int> parts = Enumerable.Range(0, images.Count).ToLookup(i => validation[i]);
        return (images.Subset(parts[false].ToArray()), images.Subset(parts[true].ToArray(), $"{images.Name}, held out"));
    }
}
