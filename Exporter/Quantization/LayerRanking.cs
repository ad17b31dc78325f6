using System.Numerics.Tensors;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;

namespace FashionResNet.Exporter.Quantization;

/// <summary>Ranks layers by the harm that quantizing each of them alone does to the logits.</summary>
internal static class LayerRanking
{
    /// <summary>A layer's error is an average over images and classes already; a few batches of it tell layers apart.</summary>
    private const int Images = 64;

    /// <param name="fp32">The graph as it is.</param>
    /// <param name="layers">The layers to rank.</param>
    /// <param name="quantize">From layers to the model in which they are quantized.</param>
    /// <param name="calibration">Images to look at the logits of.</param>
    /// <returns>The worst first.</returns>
    public static IReadOnlyList<LayerError> Of(
        OnnxRunner fp32,
        IReadOnlyList<QuantizableLayer> layers,
        Func<IReadOnlyList<QuantizableLayer>, OnnxRunner> quantize,
        ImageDataSet calibration)
    {
        ImageDataSet images = calibration.Take(Images);
        byte[] pixels = images.Pixels.ToArray();
        float[] expected = fp32.Run(pixels, images.Count).Logits;
        return [.. layers.Select(Error).OrderByDescending(layer => layer.MeanAbsLogitDiff)];

        LayerError Error(QuantizableLayer layer)
        {
            using OnnxRunner model = quantize([layer]);
            float[] logits = model.Run(pixels, images.Count).Logits;
            TensorPrimitives.Subtract(logits, expected, logits);
            return new LayerError(layer.Name, TensorPrimitives.SumOfMagnitudes<float>(logits) / logits.Length);
        }
    }
}
