using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>A data set on disk: images to train on and images to test on, of one shape and with one list of classes.</summary>
public interface IDataSetFiles
{
    /// <summary>Where it is.</summary>
    string Folder { get; }

    /// <summary>What reports call it.</summary>
    string Name { get; }

    /// <summary>Whether it is the published Fashion-MNIST, by its SHA-256.</summary>
    bool IsOfficial { get; }

    /// <summary>Reads the images to train on, those that may be held out among them; the same again in the same order.</summary>
    /// <param name="limit">The first so many only.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged.</exception>
    ImageDataSet LoadTrain(int limit = int.MaxValue, CancellationToken cancellation = default);

    /// <summary>Reads the images to test on.</summary>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged.</exception>
    ImageDataSet LoadTest(CancellationToken cancellation = default);
}
