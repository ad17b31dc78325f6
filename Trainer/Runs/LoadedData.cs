using FashionResNet.Shared.Data;

namespace FashionResNet.Trainer.Runs;

/// <summary>A data set in memory, once for all seeds of a repeated run.</summary>
/// <param name="Train">Images to train on, those that a seed holds out among them.</param>
/// <param name="Test">Images to test on.</param>
/// <param name="IsOfficial">Whether it is the published Fashion-MNIST.</param>
internal sealed record LoadedData(ImageDataSet Train, ImageDataSet Test, bool IsOfficial)
{
    /// <summary>Reads it, of the images to train on the first that were asked for.</summary>
    public static LoadedData Read(IDataSetFiles files, RunOptions options, CancellationToken cancellation)
        => new(files.LoadTrain(options.LimitTrain ?? int.MaxValue, cancellation), files.LoadTest(cancellation), files.IsOfficial);
}
