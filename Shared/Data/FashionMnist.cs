using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747, MIT licence): 60,000 training and 10,000 test images of ten
/// kinds of clothing, 28×28, grey.
/// </summary>
public static class FashionMnist
{
    /// <summary>The ten classes, in the order of their indices.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The shape of every image.</summary>
    public static ImageSpec Spec { get; } = new(1, 28, 28);

    /// <summary>
    /// Finds the four files: the given folder and no other; else the cache; else a folder of the distribution's package; else
    /// a download into the cache; else apt-get's package into the cache. Every file but those of a given folder must have the
    /// published SHA-256. The files are read once for that (55 MB, about 0.3 s); call this once a run.
    /// </summary>
    /// <param name="options">Where to look.</param>
    /// <param name="progress">Told of downloads; called on any thread.</param>
    /// <param name="ct">Stops downloads and programs; what was written so far is removed.</param>
    /// <exception cref="InvalidInputException">
    /// The given folder lacks a file, or no source had them; the message lists each source and what it answered.
    /// </exception>
    public static Task<FashionMnistFiles> LocateAsync(
        FashionMnistOptions options, IProgress<DownloadProgress>? progress, CancellationToken ct)
        => new FashionMnistLocator(options, progress).LocateAsync(ct);

    /// <summary>Reads the four files in a folder to the end and says of each whether it is there, sound and official.</summary>
    public static IReadOnlyList<FashionMnistFileCheck> Check(string folder)
        => FashionMnistFile.Check(folder, FashionMnistFile.All);

    /// <summary>
    /// Checks what is installed: the first of cache and package folders where every file is official, which is the one that
    /// <see cref="LocateAsync"/> takes, else the first that holds any of them. Nothing is downloaded.
    /// </summary>
    /// <param name="options">Where to look; a given folder is not asked.</param>
    /// <returns>The folder and its files; null where no folder holds any.</returns>
    public static (string Folder, IReadOnlyList<FashionMnistFileCheck> Checks)? CheckInstalled(FashionMnistOptions options)
    {
        (string Folder, IReadOnlyList<FashionMnistFileCheck> Checks)? incomplete = null;
        foreach (string folder in options.PackageFolders.Prepend(options.CacheFolder))
        {
            IReadOnlyList<FashionMnistFileCheck> checks = FashionMnistFile.Check(folder, options.Files);
            if (checks.All(check => check.IsOfficial))
            {
                return (folder, checks);
            }

            if (incomplete is null && checks.Any(check => check.Path is not null))
            {
                incomplete = (folder, checks);
            }
        }

        return incomplete;
    }
}
