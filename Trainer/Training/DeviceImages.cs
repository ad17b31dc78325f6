using FashionResNet.Shared.Data;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Training;

/// <summary>A data set as two tensors on the device that trains: a step then moves no image over a bus.</summary>
internal sealed class DeviceImages : IDisposable
{
    public DeviceImages(ImageDataSet images, Device device)
    {
        ImageSpec spec = images.Spec;
        using Tensor pixels = tensor(images.Pixels.ToArray(), [images.Count, spec.Channels, spec.Height, spec.Width]);
        using Tensor labels = tensor(images.Labels.ToArray().Select(label => (long)label).ToArray());
        Pixels = pixels.to(device, copy: true).DetachFromDisposeScope();
        Sha256 = images.ComputeSha256();
        Labels = labels.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>uint8 [N, C, H, W].</summary>
    public Tensor Pixels { get; }

    /// <summary>int64 [N].</summary>
    public Tensor Labels { get; }

    /// <inheritdoc cref="ImageDataSet.ComputeSha256"/>
    public string Sha256 { get; }

    /// <summary>N.</summary>
    public int Count => (int)Pixels.shape[0];

    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }
}
