// TorchSharp.Modules.ReLU -> Relu, opset 6 and later. `inplace` changes nothing in the result. Nothing is refused.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class ReLUConverter : ModuleConverter<ReLU>
{
    protected override OnnxValue Convert(ReLU module, OnnxValue input, string path, GraphBuilder graph)
        => graph.Relu(input, path);
}
