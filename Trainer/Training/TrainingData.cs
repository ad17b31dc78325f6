using FashionResNet.Shared.Data;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>What a run trains on, chooses by and is judged by, on the device that trains.</summary>
internal sealed class TrainingData(ImageDataSet train, ImageDataSet? validation, ImageDataSet test, Device device) : IDisposable
{
    /// <summary>Images to train on.</summary>
    public DeviceImages Train { get; } = new(train, device);

    /// <summary>Images held out to choose the best epoch by; null where the recipe has none.</summary>
    public DeviceImages? Validation { get; } = validation is null ? null : new DeviceImages(validation, device);

    /// <summary>Images to be judged by.</summary>
    public DeviceImages Test { get; } = new(test, device);

    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
        Test.Dispose();
    }
}
