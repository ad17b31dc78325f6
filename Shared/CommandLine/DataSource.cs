using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.CommandLine;

/// <summary>The data set that <c>--data</c> means: folders of images, or files of Fashion-MNIST's format.</summary>
internal static class DataSource
{
    /// <summary>For a network that is to be trained.</summary>
    /// <param name="folder">What <c>--data</c> said, if anything.</param>
    /// <param name="image">What <c>--image</c> said, if anything: the shape that images in folders get.</param>
    /// <param name="ct">Stops a download.</param>
    /// <exception cref="InvalidInputException">It is not there, not whole, or needs a shape.</exception>
    public static Task<IDataSetFiles> LocateAsync(string? folder, ImageSpec? image, CancellationToken ct) => LocateAsync(
        new FashionMnistOptions { Folder = folder },
        images => ImageFolders.Open(images, image ?? throw new InvalidInputException(
            $"--data {images} holds folders of images: say which shape they are to get, for example --image 3x64x64.")),
        ct);

    /// <summary>For a model: images in folders get its shape and must be of its classes.</summary>
    /// <param name="options">Where to look.</param>
    /// <param name="model">Asked where there are folders of images.</param>
    /// <param name="ct">Stops a download.</param>
    /// <exception cref="InvalidInputException">It is not there, or not whole.</exception>
    public static Task<IDataSetFiles> LocateAsync(FashionMnistOptions options, Func<ModelMetadata> model, CancellationToken ct) => LocateAsync(
        options,
        images =>
        {
            ModelMetadata metadata = model();
            return ImageFolders.Open(images, metadata.Image, metadata.Labels);
        },
        ct);

    private static async Task<IDataSetFiles> LocateAsync(FashionMnistOptions options, Func<string, ImageFolders> open, CancellationToken ct)
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
