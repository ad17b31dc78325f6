// FashionResNet.Exporter.FlipAverage -> Slice mirrors the images, Concat makes one batch of 2N and the network runs once on it;
//   its logits become [1, 2N, K] (Unsqueeze), [2, N, K] (Reshape, where 0 keeps K), are taken apart by two Gathers, and Mean and
//   Squeeze make them [N, K]. Opset 13 and later. The network's own names stay. Nothing is refused.
using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Converters;

internal sealed class FlipAverageConverter : ModuleConverter<FlipAverage>
{
    private const long Beyond = long.MinValue; // counting backwards: to the first column, and that included

    protected override OnnxValue Convert(FlipAverage module, OnnxValue input, string path, GraphBuilder graph)
    {
        string name = $"{path}.flip_average";
        OnnxValue mirrored = graph.Node(
            "Slice", [input, Constant(-1, "from"), Constant(Beyond, "to"), Constant(3, "axis"), Constant(-1, "step")], $"{name}.mirror");
        OnnxValue both = graph.Node("Concat", [input, mirrored], $"{name}.both", OnnxAttributeValue.Of("axis", 0));
        OnnxValue logits = graph.Convert(module.Network, both, path);
        OnnxValue front = Constant(0, "front");
        OnnxValue row = graph.Node("Unsqueeze", [logits, front], $"{name}.unsqueeze");
        OnnxValue pair = graph.Node("Reshape", [row, graph.Constant([2L, -1L, 0L], $"{name}.shape")], $"{name}.pair");
        OnnxValue mean = graph.Node("Mean", [Half(0), Half(1)], $"{name}.mean");
        return graph.Node("Squeeze", [mean, front], $"{name}.squeeze");

        OnnxValue Constant(long value, string of) => graph.Constant([value], $"{name}.{of}");

        OnnxValue Half(long index) => graph.Node(
            "Gather", [pair, Constant(index, $"index{index}")], $"{name}.half{index}", OnnxAttributeValue.Of("axis", 0));
    }
}
