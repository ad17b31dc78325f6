using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Models;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Runs;

/// <summary>
/// Makes the INT8 model of a network before it is trained: the layers are the same then, and one to keep that is not there is
/// found at once instead of after hours.
/// </summary>
internal static class Int8Rehearsal
{
    /// <summary>Random weights may give logits of any size, and nothing is to be learnt of how well they agree.</summary>
    private const double AnyDifference = 1e30;

    /// <param name="options">What was asked.</param>
    /// <param name="architecture">The recipe's network.</param>
    /// <param name="train">Images to train on.</param>
    /// <param name="quantization">How the trained network is to become INT8.</param>
    /// <exception cref="InvalidInputException">The network cannot become INT8 in this way.</exception>
    public static void Run(RunOptions options, Architecture architecture, ImageDataSet train, QuantizationOptions quantization)
    {
        nn.Module<Tensor, Tensor> network = architecture.Create(train.Spec.Channels, train.ClassNames.Count);
        using nn.Module<Tensor, Tensor> classifier = options.Recipe.FlipAverage ? new FlipAverage(network) : network;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fashion-resnet-");
        try
        {
            OnnxExporter.Export(classifier, Path.Combine(folder.FullName, "model.onnx"), new OnnxExportOptions
            {
                Metadata = TrainingSetup.Metadata(options, train),
                Preprocessing = TrainingSetup.Preprocessing(options.Recipe),
                Converters = ModelExport.Converters,
                Parity = new ParityOptions { Tolerance = AnyDifference, BatchSize = 2, RandomImages = 4 },
                Quantization = quantization with { CalibrationCount = 1, Method = CalibrationMethod.MinMax, MaxDrop = null },
            });
        }
        catch (CheckFailedException)
        {
            // That random weights fail a check says nothing of trained ones.
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
