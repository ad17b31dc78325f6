using FashionResNet.CommandLine;
using FashionResNet.Shared.Data;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary>What comes before training, the same in each verb that trains.</summary>
internal static class TrainingStart
{
    /// <summary>Finds and reads the data.</summary>
    /// <param name="options">As they were given.</param>
    /// <param name="cancellation">Stops a download, and between two files.</param>
    /// <returns>The options with a recipe for images of these channels, and the data.</returns>
    public static async Task<(RunOptions Options, LoadedData Data)> LoadAsync(RunOptions options, CancellationToken cancellation)
    {
        IDataSetFiles files = await DataSource.LocateAsync(options.Data, options.Image, cancellation);
        LoadedData data = LoadedData.Read(files, options, cancellation);
        return (options with { Recipe = TrainingSetup.Normalized(options.Recipe, data.Train) }, data);
    }
}
