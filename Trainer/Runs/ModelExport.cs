using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Models;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Runs;

/// <summary>Exports a network of this program: the Exporter's converters and those of our own modules.</summary>
internal static class ModelExport
{
    public static readonly ConverterRegistry Converters = ConverterRegistry.Default
        .With(new BasicBlockConverter())
        .With(new BottleneckConverter())
        .With(new ResidualConverter());

    /// <inheritdoc cref="OnnxExporter.Export"/>
    public static ExportReport Export(
        nn.Module<Tensor, Tensor> network,
        string path,
        ModelMetadata metadata,
        ImagePreprocessing preprocessing,
        ImageDataSet? images,
        bool foldBatchNorm = true,
        int opset = 17,
        QuantizationOptions? quantization = null,
        HalfPrecision halfPrecision = HalfPrecision.None,
        CancellationToken cancellation = default)
        => OnnxExporter.Export(
            network,
            path,
            new OnnxExportOptions
            {
                Metadata = metadata,
                Preprocessing = preprocessing,
                Converters = Converters,
                FoldBatchNorm = foldBatchNorm,
                Opset = opset,
                Quantization = quantization,
                HalfPrecision = halfPrecision,
            },
            images,
            cancellation);
}
