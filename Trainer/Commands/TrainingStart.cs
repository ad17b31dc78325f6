using FashionResNet.CommandLine;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Commands;

/// <summary>What comes before training, the same in each verb that trains.</summary>
internal static class TrainingStart
{
    /// <summary>Looks at the folders that a run is to write, before images are decoded for it.</summary>
    public static void RefuseTaken(RunOptions options)
    {
        if (options.Repeat is null)
        {
            RunFolder.RefuseTaken(options.Folder, options.Resume);
        }
        else
        {
            RepeatedRun.RefuseTaken(options);
        }
    }

    /// <summary>Finds and reads the data, after what can be refused without them.</summary>
    /// <param name="options">As they were given.</param>
    /// <param name="cancellation">Stops a download, and between two files.</param>
    /// <returns>The options with a recipe for images of these channels, and the data.</returns>
    /// <exception cref="InvalidInputException">Device, recipe or data cannot be used.</exception>
    public static async Task<(RunOptions Options, LoadedData Data)> LoadAsync(RunOptions options, CancellationToken cancellation)
    {
        TrainingDevice.Resolve(options.Device);
        if (options is { Data: null, Image: { } shape })
        {
            throw new InvalidInputException($"--image {shape} is for folders of images: give their --data.");
        }

        IDataSetFiles files = await DataSource.LocateAsync(
            new FashionMnistOptions { Folder = options.Data },
            folder => ImageFolders.Open(folder, options.Image ?? throw new InvalidInputException(
                $"--data {folder} holds folders of images: say which shape they are to get, for example --image 3x64x64.")),
            cancellation);
        LoadedData data = LoadedData.Read(files, options, cancellation);
        return (options with { Recipe = TrainingSetup.Normalized(options.Recipe, data.Train) }, data);
    }
}
