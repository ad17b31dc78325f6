using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.CommandLine;

/// <summary>The data set that <c>--data</c> means: folders of images, or files of Fashion-MNIST's format.</summary>
internal static class DataSource
{
    /// <param name="options">Where to look.</param>
    /// <param name="open">Opens folders of images, where there are some.</param>
    /// <param name="ct">Stops a download.</param>
    /// <exception cref="InvalidInputException">It is not there, or not whole.</exception>
    public static async Task<IDataSetFiles> LocateAsync(FashionMnistOptions options, Func<string, ImageFolders> open, CancellationToken ct)
    {
        if (options.Folder is not { } folder || !ImageFolders.IsAt(folder))
        {
            return await FashionMnistSource.LocateAsync(options, ct);
        }

        ImageFolders images = open(folder);
        await Console.Error.WriteLineAsync($"data: {folder}, images of {images.ClassNames.Count} classes, decoded to {images.Image}"); // it may take minutes
        return images;
    }
}
