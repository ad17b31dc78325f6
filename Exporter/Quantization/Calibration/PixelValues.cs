using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Quantization.Calibration;

/// <summary>Which values of a graph hold pixels: what preprocessing makes of the image, and what only moves that or picks of it.</summary>
internal static class PixelValues
{
    public static HashSet<string> Of(OnnxGraph graph)
    {
        HashSet<string> pixels = [];
        foreach (OnnxNode node in graph.Nodes.Where(node => graph.IsPreprocessing(node) || (OnnxOperators.Moves(node) && TakesPixels(node))))
        {
            pixels.Add(node.Output);
        }

        return pixels;

        bool TakesPixels(OnnxNode node)
            => node.Inputs.Count > 0 && node.Inputs.All(input => input.Length == 0 || pixels.Contains(input) || graph.Initializers.ContainsKey(input));
    }
}
