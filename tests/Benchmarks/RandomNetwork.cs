using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Benchmarks;

/// <summary>Networks with random weights: speed does not depend on them, but for activations having the ranges of a real one.</summary>
internal static class RandomNetwork
{
    /// <summary>A seeded network whose batch norms have seen these images, so that activations neither grow nor vanish.</summary>
    public static nn.Module<Tensor, Tensor> Create(string arch, ImagePreprocessing preprocessing, ImageDataSet images)
    {
        manual_seed(0);
        nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(images.Spec.Channels, images.ClassNames.Count);
        Settle(network, preprocessing, images);
        return network;
    }

    private static void Settle(nn.Module<Tensor, Tensor> network, ImagePreprocessing preprocessing, ImageDataSet images)
    {
        const int Passes = 10; // leave 0.9^10 of the initial statistics
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor pixels = tensor(
            images.Pixels.ToArray(), [images.Count, images.Spec.Channels, images.Spec.Height, images.Spec.Width]);
        Tensor input = preprocessing.Apply(pixels);
        network.train();
        for (int i = 0; i < Passes; i++)
        {
            network.call(input).Dispose();
        }

        network.eval();
    }
}
