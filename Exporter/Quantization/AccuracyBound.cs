using System.Globalization;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Quantization;

/// <summary>Leaves the fewest layers in fp32, the worst first, with which no more accuracy is lost than is allowed.</summary>
internal static class AccuracyBound
{
    /// <param name="fp32">The graph as it is.</param>
    /// <param name="worstFirst">Layers that may be quantized, in the order in which they are given up.</param>
    /// <param name="quantize">From layers to the model in which they are quantized.</param>
    /// <param name="validation">Images to measure on.</param>
    /// <param name="maxDrop">Percentage points that may be lost.</param>
    /// <returns>The layers to quantize.</returns>
    /// <exception cref="CheckFailedException">No Conv or Gemm would be left to quantize.</exception>
    public static IReadOnlyList<QuantizableLayer> Hold(
        OnnxRunner fp32,
        IReadOnlyList<QuantizableLayer> worstFirst,
        Func<IReadOnlyList<QuantizableLayer>, OnnxRunner> quantize,
        ImageDataSet validation,
        double maxDrop)
    {
        int expected = ModelComparison.CountRight(fp32, validation);
        if (Drop(0) <= maxDrop)
        {
            return worstFirst;
        }

        // Giving up more layers loses less, but for noise of an image or two: bisection finds where the bound begins to hold.
        int fails = 0;
        int holds = 1 + worstFirst.Select((layer, i) => layer.HasWeights ? i : -1).Max(); // nothing worth it is left
        int none = holds;
        while (holds - fails > 1)
        {
            int middle = (fails + holds) / 2;
            (fails, holds) = Drop(middle) <= maxDrop ? (fails, middle) : (middle, holds);
        }

        return holds < none
            ? [.. worstFirst.Skip(holds)]
            : throw new CheckFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"no INT8 model loses {maxDrop} points or less on {validation.Name}: {Drop(0):0.00} are lost with every layer in "
                + $"INT8, {Drop(none - 1):0.00} with {worstFirst.Count - none + 1} of {worstFirst.Count}; nothing was written."));

        double Drop(int keep)
        {
            using OnnxRunner model = quantize([.. worstFirst.Skip(keep)]);
            return 100.0 * (expected - ModelComparison.CountRight(model, validation)) / validation.Count;
        }
    }
}
