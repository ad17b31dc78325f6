using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// Reads a pair of IDX files (uint8 images and their labels), the format of MNIST and Fashion-MNIST, plain or gzip;
/// which of the two is told by the content, not by the name.
/// </summary>
public static class IdxFile
{
    /// <summary>Reads images <c>[N, H, W]</c> and labels <c>[N]</c> as a data set of <c>[1, H, W]</c> images.</summary>
    /// <param name="imagesPath">IDX file with magic number 0x00000803.</param>
    /// <param name="labelsPath">IDX file with magic number 0x00000801.</param>
    /// <param name="name">What a report calls the data set.</param>
    /// <param name="classNames">Class names, in the order of their indices.</param>
    /// <exception cref="InvalidInputException">
    /// A file cannot be read, has another magic number, is truncated, over-long or corrupt; the files hold different numbers of
    /// records; or a label has no class name.
    /// </exception>
    public static ImageDataSet Read(string imagesPath, string labelsPath, string name, IReadOnlyList<string> classNames)
    {
        IdxArray images = IdxArray.Read(imagesPath, rank: 3);
        IdxArray labels = IdxArray.Read(labelsPath, rank: 1);
        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new InvalidInputException(
                $"{imagesPath} holds {images.Dimensions[0]} images, but {labelsPath} holds {labels.Dimensions[0]} labels.");
        }

        int wrong = Array.FindIndex(labels.Values, label => label >= classNames.Count);
        if (wrong >= 0)
        {
            throw new InvalidInputException(
                $"{labelsPath}: label {labels.Values[wrong]} of image {wrong} is outside 0..{classNames.Count - 1}.");
        }

        var spec = new ImageSpec(1, images.Dimensions[1], images.Dimensions[2]);
        return new ImageDataSet(name, spec, images.Values, Array.ConvertAll(labels.Values, label => (int)label), classNames);
    }
}
