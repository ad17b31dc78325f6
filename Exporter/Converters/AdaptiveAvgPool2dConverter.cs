// TorchSharp.Modules.AdaptiveAvgPool2d to 1x1 -> GlobalAveragePool, opset 1 and later.
// Refused: any other size; its windows depend on the size of the input, for which ONNX has no operator.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class AdaptiveAvgPool2dConverter : ModuleConverter<AdaptiveAvgPool2d>
{
    protected override IEnumerable<string> Refuse(AdaptiveAvgPool2d module)
        => module.output_size.All(size => size == 1) ? [] : [$"output_size {string.Join('x', module.output_size)}; only 1x1"];

    protected override OnnxValue Convert(AdaptiveAvgPool2d module, OnnxValue input, string path, GraphBuilder graph)
        => graph.Node("GlobalAveragePool", [input], path);
}
