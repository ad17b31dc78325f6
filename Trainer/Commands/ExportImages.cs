using FashionResNet.CommandLine;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Trainer.Commands;

/// <summary>The real images of an export: test images to compare on, training images to calibrate INT8 on.</summary>
internal static class ExportImages
{
    /// <summary>Finds the files of a given folder, or those of Fashion-MNIST for a network that is of it.</summary>
    /// <param name="metadata">What the network takes and what its classes are.</param>
    /// <param name="options">Where to look.</param>
    /// <param name="needed">Whether the export cannot do without, as for INT8.</param>
    /// <param name="error">Told why there are none.</param>
    /// <param name="ct">Stops a download.</param>
    /// <returns>Null where random images have to do.</returns>
    /// <exception cref="InvalidInputException">A given folder, or what is needed, is not there.</exception>
    public static async Task<IDataSetFiles?> LocateAsync(
        ModelMetadata metadata, FashionMnistOptions options, bool needed, TextWriter error, CancellationToken ct)
    {
        bool isGiven = options.Folder is not null;
        bool isFashionMnist = metadata.Image == FashionMnist.Spec && metadata.Labels.SequenceEqual(FashionMnist.ClassNames);
        if (!isGiven && !isFashionMnist)
        {
            if (needed)
            {
                throw new InvalidInputException("--int8 needs training images to calibrate on: give --data.");
            }

            return null;
        }

        try
        {
            return await DataSource.LocateAsync(
                options, folder => ImageFolders.Open(folder, metadata.Image, metadata.Labels), ct);
        }
        catch (FashionResNetException failure) when (!isGiven && !needed)
        {
            await error.WriteLineAsync($"not compared on real images: {failure.Message}");
            return null;
        }
    }

    /// <summary>The images as the network's: its class names stand for theirs, which a file of IDX format cannot tell.</summary>
    /// <exception cref="InvalidInputException">They are of another shape, or their classes are more or fewer.</exception>
    public static ImageDataSet Fit(ImageDataSet images, ModelMetadata metadata)
    {
        if (images.Spec != metadata.Image || images.ClassNames.Count != metadata.Labels.Count)
        {
            throw new InvalidInputException(
                $"--data does not fit: {images.Name} has {images.Spec} images of {images.ClassNames.Count} classes, "
                + $"the network takes {metadata.Image} images and has {metadata.Labels.Count} classes.");
        }

        return images.ClassNames.SequenceEqual(metadata.Labels)
            ? images
            : new ImageDataSet(images.Name, images.Spec, images.Pixels.ToArray(), images.Labels.ToArray(), metadata.Labels);
    }
}
